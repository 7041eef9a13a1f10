import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claude } from '../../../src/providers/claude.ts';
import { editorOf } from '../../../src/providers/editor.ts';
import { gemini } from '../../../src/providers/gemini.ts';

let home: string;
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-editor-'));
  fs.mkdirSync(path.join(home, '.claude/ide'), { recursive: true });
});
afterEach(() => fs.rmSync(home, { recursive: true }));

const lock = (name: string, content: unknown): void =>
  fs.writeFileSync(
    path.join(home, '.claude/ide', name),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
const of = (words: readonly string[] | undefined, more: object = {}, provider: typeof claude = claude) =>
  editorOf(provider, { home, stage: '/stage', cwd: '/w/in', words, port: undefined, isNear: true, ...more });
const pid = process.pid;

test('only the locks of editors that live and have the folder open go along, with a process that is there inside', () => {
  lock('1.lock', { pid, workspaceFolders: ['/other', '/w'], authToken: 'a' });
  lock('2.lock', { pid, workspaceFolders: ['/w/in/deeper', '/x'], authToken: 'b' });
  lock('3.lock', { pid: 2 ** 22 + 1, workspaceFolders: ['/w'], authToken: 'gone' });
  lock('4.lock', { pid, workspaceFolders: [], authToken: 'terminal' });
  for (const [name, text] of [
    ['5.lock', '{'],
    ['6.lock', '[]'],
    ['7.lock', '{"pid":1,"workspaceFolders":7}'],
  ] as const)
    lock(name, text);
  lock('x.lock', { pid, workspaceFolders: ['/w'] });
  fs.symlinkSync('1.lock', path.join(home, '.claude/ide/8.lock'));
  const { files, mounts, note } = of(['--ide']);
  expect(note).toBeUndefined();
  expect(Object.keys(files)).toEqual(['ide/1.lock']);
  expect(JSON.parse(files['ide/1.lock'] ?? '')).toEqual({ pid: 1, workspaceFolders: ['/other', '/w'], authToken: 'a' });
  expect(mounts).toEqual([
    { kind: 'bind', source: '/stage/ide', target: '/run/mayfly/live/.claude/ide', readOnly: true },
  ]);
  expect(Object.keys(of(['--ide'], { port: '4' }).files)).toEqual(['ide/1.lock', 'ide/4.lock']);
});

test.each<[string, readonly string[] | undefined, object, RegExp | undefined]>([
  ['nobody asks for it', ['-p', 'x'], {}, undefined],
  ['it is a word of the prompt', ['--', '--ide'], {}, undefined],
  ['it is no call of the CLI', undefined, {}, undefined],
  ['no editor is there', ['--ide'], {}, /finds no editor that has \/w\/in open$/],
  ['none is within reach', ['--ide'], { isNear: false }, /needs an engine on this machine, and network: host$/],
])('nothing goes along where %s', (_, words, more, note) => {
  const found = of(words, more);
  expect(found).toMatchObject({ files: {}, mounts: [] });
  expect(found.note ?? '').toMatch(note ?? /^$/);
});

test('Gemini CLI has no such word', () => expect(of(['--ide'], {}, gemini)).toEqual({ files: {}, mounts: [] }));
