import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { moreMounts } from '../../../src/call/more-mounts.ts';
import { pathWords } from '../../../src/call/path-words.ts';
import { claude } from '../../../src/providers/claude.ts';

let home: string;
beforeEach(() => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-more-')));
  for (const folder of ['shop/src', 'other', '.ssh']) fs.mkdirSync(path.join(home, folder), { recursive: true });
});
afterEach(() => fs.rmSync(home, { recursive: true }));

function more(words: readonly string[], config: Record<string, 'read-only' | 'writable'> = {}) {
  const project = path.join(home, 'shop');
  const guarded = { home, precious: [path.join(home, '.ssh')] };
  const where = { home, cwd: path.join(project, 'src'), guarded, project };
  const { mounts, notes } = moreMounts(
    [{ from: 'config.yaml', mounts: config }],
    pathWords(words, claude.pathFlags),
    where,
  );
  return { mounts: mounts.map((mount) => ('readOnly' in mount ? `${mount.target} read-only` : mount.target)), notes };
}

it('what the words name is mounted, but for what the project has and what is not there', () => {
  const words = ['--add-dir', '../../other', '~/other', '..', '../../none', '--settings', '../../file.json'];
  fs.writeFileSync(path.join(home, 'file.json'), '{}');
  expect(more(words)).toEqual({ mounts: [`${home}/other`, `${home}/file.json read-only`], notes: [] });
});

it('what it must not be is left to the CLI, with a line', () => {
  fs.symlinkSync('.ssh', path.join(home, 'keys'));
  fs.symlinkSync('other', path.join(home, 'link'));
  const { mounts, notes } = more(['--add-dir', '~/.ssh', '~/keys', '~/link', '~', '/']);
  expect(mounts).toEqual([]);
  expect(notes).toEqual([
    expect.stringMatching(/^mayfly: --add-dir ~\/\.ssh is not there inside: it holds or is part of /u),
    expect.stringMatching(/~\/keys is not there inside: it leads to .*\.ssh; give that path if you mean it$/u),
    expect.stringMatching(/~\/link is not there inside: it leads to .*other; give that path/u),
    expect.stringMatching(/--add-dir ~ is not there inside: it holds your whole home folder$/u),
    expect.stringMatching(/--add-dir \/ is not there inside: it is the whole file system$/u),
  ]);
});

it('where a link leads does not steer the terminal', () => {
  fs.mkdirSync(path.join(home, 'a\u001b]0;b\u0007'));
  fs.symlinkSync('a\u001b]0;b\u0007', path.join(home, 'link'));
  expect(more(['--add-dir', '~/link']).notes).toEqual([expect.stringContaining(`it leads to ${home}/a?]0;b?; `)]);
});

it('what config.yaml says counts before it, and not for a project that holds it', () => {
  const config = { '~/other': 'read-only', '~/shop/src': 'read-only' } as const;
  expect(more(['--add-dir', '../../other'], config)).toEqual({ mounts: [`${home}/other read-only`], notes: [] });
  expect(() => more([], { '~/none': 'writable' })).toThrow(/no such file or folder.*correct it in config\.yaml/su);
});
