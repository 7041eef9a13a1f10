import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/**
 * Rooms that look at what a container can write (project, git folders, live folder, stage, history): they read, list and walk it
 * through src/boundary, which follows no link, waits for nobody and has limits. SECURITY.md says why.
 */
const ROOMS = ['commit', 'context', 'git', 'guard', 'project', 'store', 'template'];

/** Functions that follow links, or read for as long as there is something to read. */
const UNGUARDED = /\b(readText|readBytes|readdirSync|readFileSync|list|stat|isDirectory|statSync|realpath|physical)\b/;

/** Only `mount` of a live folder is in a container. */
const BESIDE = 'the live folder beside its mount, where no container reaches';

/** What these files touch no container can write, or they are themselves such a way of touching; each says which. */
const EXEMPT: Readonly<Record<string, string>> = {
  'src/commit/edit.ts': 'the scratch of this run',
  'src/commit/index-copy.ts': 'the scratch of this run; the index is read by src/boundary/read.ts',
  'src/commit/index-lock.ts': 'the index and its lock, in a folder that src/boundary/folders.ts holds',
  'src/commit/kept.ts': 'the store',
  'src/commit/pending.ts': 'the scratch of killed runs',
  'src/commit/push.ts': 'asks after the yes whether there is a hook that git would run',
  'src/git/gh.ts': 'files of HOME and the store',
  'src/git/own-hooks.ts': 'a folder that settings of the user name',
  'src/git/prepare.ts': 'plain files that settings of the user name',
  'src/guard/accept.ts': 'the store',
  'src/guard/guard.ts': 'where the store is',
  'src/guard/personal.ts': 'HOME of the user, until a link of theirs leads into the project',
  'src/guard/shelf.ts': 'the store',
  'src/project/guard.ts': 'HOME, the store and the keys of the user, to compare with',
  'src/store/about.ts': BESIDE,
  'src/store/complete.ts': BESIDE,
  'src/store/fill.ts': BESIDE,
  'src/store/held.ts': 'the store',
  'src/store/home.ts': 'the folder of a call, beside what its container has',
  'src/store/journal.ts': 'the folder of a call, beside what its container has',
  'src/store/keep-folder.ts': 'the store',
  'src/store/keep.ts': 'the store, and what is beside live folders',
  'src/store/members.ts': BESIDE,
  'src/store/prompts.ts': 'the store',
  'src/store/recover.ts': BESIDE,
  'src/store/renewal.ts': BESIDE,
  'src/store/snapshot.ts': BESIDE,
  'src/template/layers.ts': 'the store',
};

function unguarded(file: string): boolean {
  const imports = [...fs.readFileSync(file, 'utf8').matchAll(/^import ([^;]*?) from '([^']+)';/gms)];
  return imports.some(([, names = '', module = '']) => {
    if (names.startsWith('type ')) return false;
    if (module === 'node:fs') return true;
    return module.endsWith('/files.ts') && UNGUARDED.test(names);
  });
}

function filesIn(room: string): string[] {
  const folder = path.join('src', room);
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));
}

test('what a container can write is touched through src/boundary alone', () => {
  const found = ROOMS.flatMap(filesIn).filter(unguarded).toSorted();
  expect(found).toEqual(Object.keys(EXEMPT).toSorted());
});

/** What begins with `git` as the command of a process. */
const STARTS_GIT = /\.(capture|attach|launch|leave)\(\s*'git'/;

test('git is started by src/boundary/git.ts alone', () => {
  const files = fs.readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const found = files.filter((name) => STARTS_GIT.test(fs.readFileSync(path.join('src', name), 'utf8')));
  expect(found).toEqual(['boundary/git.ts']);
});
