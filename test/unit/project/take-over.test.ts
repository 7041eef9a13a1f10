import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processHost } from '../../../src/platform/process-host.ts';
import { isSettled } from '../../../src/project/state.ts';
import { takeOver } from '../../../src/project/take-over.ts';

let top: string;
beforeEach(() => void (top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-take-')))));
afterEach(() => fs.rmSync(top, { recursive: true }));

const put = (name: string, content: string): string => {
  const file = path.join(top, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
};
const files = (folder: string): string[] =>
  fs
    .readdirSync(path.join(top, folder), { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(path.join(top, folder), path.join(entry.parentPath, entry.name)))
    .toSorted();

async function taken(): Promise<string[]> {
  const root = path.join(top, 'p');
  const state = { path: path.join(top, 'store/projects/p-abc'), inProject: false };
  const project = { root, cwd: root, name: 'p', hash: 'abc', writable: true, alternates: [] };
  const notes: string[] = [];
  await takeOver({ ...processHost(), note: (text) => void notes.push(text) }, project, path.join(top, 'store'), state);
  expect(isSettled(state)).toBe(true);
  return notes;
}

test('history of a project goes to the store once, and nothing else of it', async () => {
  const file = put('p/.ai-state/claude/projects/-x/1.jsonl', 'said');
  fs.utimesSync(file, 1000, 1000);
  put('p/.ai-state/templates/ci.yaml', 'memory: 1g');
  put('p/.ai-state/.gitignore', '*\n');
  put('store/global_state/abc/claude/history.jsonl', 'older');
  expect((await taken()).map((line) => line.replaceAll(top, ''))).toEqual([
    'mayfly: moved 1 file of history from /store/global_state/abc to /store/projects/p-abc',
    'mayfly: moved 1 file of history from /p/.ai-state to /store/projects/p-abc',
  ]);
  expect(files('store')).toEqual([
    'projects/p-abc/claude/history.jsonl',
    'projects/p-abc/claude/projects/-x/1.jsonl',
    'projects/p-abc/project',
  ]);
  const kept = fs.statSync(path.join(top, 'store/projects/p-abc/claude/projects/-x/1.jsonl'));
  expect([kept.mtimeMs, kept.mode & 0o777]).toEqual([1_000_000, 0o600]);
  expect(files('p')).toEqual(['.ai-state/.gitignore', '.ai-state/templates/ci.yaml']);
});

test('links, pipes and other versions stay where they are', async () => {
  put('private/diary', 'mine');
  put('p/.ai-state/claude/1', 'new');
  put('store/projects/p-abc/claude/1', 'old');
  put('p/.ai-state/claude/2', 'two');
  fs.symlinkSync(path.join(top, 'private'), path.join(top, 'p/.ai-state/claude/3'));
  fs.symlinkSync(path.join(top, 'private/diary'), path.join(top, 'p/.ai-state/claude/4'));
  execFileSync('mkfifo', [path.join(top, 'p/.ai-state/claude/5')]);
  expect((await taken())[0]).toMatch(/moved 1 file .*; 4 stayed \(claude\/1\), look at them yourself$/u);
  expect(files('store/projects')).toEqual(['p-abc/claude/1', 'p-abc/claude/2', 'p-abc/project']);
  expect(fs.readFileSync(path.join(top, 'store/projects/p-abc/claude/1'), 'utf8')).toBe('old');
  expect(files('private')).toEqual(['diary']);
});

test.each([
  ['is a link', (): void => fs.symlinkSync(path.join(top, 'other'), path.join(top, 'p/.ai-state'))],
  [
    'came with the repository',
    (): void => {
      fs.renameSync(path.join(top, 'other'), path.join(top, 'p/.ai-state'));
      for (const words of [
        ['init', '-q'],
        ['add', '.'],
      ])
        execFileSync('git', words, { cwd: path.join(top, 'p') });
    },
  ],
])('nothing is read of an .ai-state that %s', async (_, plant) => {
  put('p/a', '');
  put('other/claude/projects/-x/1.jsonl', 'planted');
  plant();
  expect(await taken()).toEqual([expect.stringMatching(/not a folder|came with the repository/u)]);
  expect(files('store')).toEqual(['projects/p-abc/project']);
});
