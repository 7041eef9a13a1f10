import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readFiles } from '../../../src/call/read-files.ts';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';

let home: string;
beforeEach(() => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-reads-')));
  for (const folder of ['work/app', '.ssh', 'dot', 'store']) fs.mkdirSync(path.join(home, folder), { recursive: true });
});
afterEach(() => fs.rmSync(home, { recursive: true }));

function put(file: string, text = 'x'): void {
  fs.mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
  fs.writeFileSync(path.join(home, file), text);
}

function read(words: readonly string[] = [], provider = claude): { mounts: string[]; notes: string[] } {
  const project = path.join(home, 'work/app');
  const guarded = { home, precious: [path.join(home, '.ssh'), path.join(home, 'store')] };
  const { mounts, notes } = readFiles(provider, words, path.join(home, 'store'), [], {
    home,
    cwd: project,
    guarded,
    project,
  });
  const of = (mount: (typeof mounts)[number]): string =>
    mount.kind === 'bind' && mount.readOnly && mount.sealed ? path.relative(home, mount.target) : 'writable';
  return { mounts: mounts.map(of), notes: notes.map((note) => note.replaceAll(home, '~')) };
}

it('memory of folders above is mounted, that of HOME in the folder of the CLI is not', () => {
  for (const file of ['CLAUDE.md', '.claude/CLAUDE.md', 'work/.claude/rules/a.md', 'work/app/CLAUDE.local.md'])
    put(file);
  expect(read()).toEqual({ mounts: ['work/.claude/rules', 'CLAUDE.md'], notes: [] });
  expect(read([], gemini)).toEqual({ mounts: [], notes: [] });
});

it('no link of a call is followed to what a CLI reads, but those in HOME itself are', () => {
  put('.secret/key');
  put('dot/CLAUDE.md');
  fs.symlinkSync('../.secret/key', path.join(home, 'work/CLAUDE.md'));
  fs.symlinkSync('../.secret', path.join(home, 'work/folder'));
  fs.symlinkSync('dot/CLAUDE.md', path.join(home, 'CLAUDE.md'));
  expect(read(['@../CLAUDE.md', '@../folder/key'])).toEqual({
    mounts: ['CLAUDE.md'],
    notes: [
      'mayfly: @../CLAUDE.md is not there inside: ~/work/CLAUDE.md is a link that a call may have put there',
      'mayfly: @../folder/key is not there inside: ~/work/folder is a link that a call may have put there',
      'mayfly: ~/work/CLAUDE.md is not there inside: ~/work/CLAUDE.md is a link that a call may have put there',
    ],
  });
});

it('pipes, keys, folders and what is hidden are not mounted for a prompt, and what is is named', () => {
  execFileSync('mkfifo', [path.join(home, 'work/CLAUDE.md'), path.join(home, 'pipe')]);
  for (const file of ['.ssh/id', '.aws/credentials', 'store/env', 'a.png']) put(file);
  expect(read(['@~/pipe @~/.aws/credentials @~/work @/etc/passwd @~/store/env @~/none ~/a.png'])).toEqual({
    mounts: ['a.png'],
    notes: [
      'mayfly: @~/.aws/credentials is not there inside: its path is hidden; name it in mounts of config.yaml if you mean it',
      'mayfly: @~/work is not there inside: it is a folder; add --add-dir with it',
      expect.stringMatching(/^mayfly: @~\/store\/env is not there inside: it holds or is part of /u),
      'mayfly: ~/a.png is there inside, for reading, since the prompt names it',
    ],
  });
});

it('an import is mounted for the user alone, whose own memory outside the store says so, too', () => {
  for (const file of ['a.md', 'b.md', '.claude/c.md']) put(file);
  put('store/CLAUDE.md', '@~/a.md @~/b.md @~/none.md @~/.claude/c.md @../\u001b[31m.md');
  put('.claude/CLAUDE.md', '@~/a.md');
  put('work/app/CLAUDE.md', '@~/a.md @~/b.md');
  expect(read()).toEqual({
    mounts: ['a.md'],
    notes: ['store/CLAUDE.md', 'work/app/CLAUDE.md'].map(
      (file) =>
        `mayfly: ~/${file} imports ~/b.md, which calls do not see; name it in mounts of config.yaml if they may`,
    ),
  });
});
