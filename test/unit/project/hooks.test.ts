import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeHookFolders, mountableHooks } from '../../../src/project/hooks.ts';

let top: string;
beforeEach(() => void (top = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-hooks-'))));
afterEach(() => fs.rmSync(top, { recursive: true }));

it('makes what is missing and removes it again, unless it was filled or is needed', () => {
  const [deep, filled] = [path.join(top, 'a/b/hooks'), path.join(top, 'hooks')];
  let alone = true;
  const undo = makeHookFolders([deep, filled], () => alone);
  fs.writeFileSync(path.join(filled, 'pre-push'), '');
  alone = false;
  undo();
  expect(fs.existsSync(deep)).toBe(true);
  alone = true;
  undo();
  expect(fs.readdirSync(top)).toEqual(['hooks']);
});

it('gives it back to a call that begins at this moment', () => {
  const folder = path.join(top, 'hooks');
  const answers = [true, false];
  makeHookFolders([folder], () => answers.shift() ?? false)();
  expect(fs.existsSync(folder)).toBe(true);
});

it('mounts what is a folder or can be one', () => {
  fs.mkdirSync(path.join(top, 'real'));
  fs.symlinkSync('real', path.join(top, 'link'));
  fs.symlinkSync('nowhere', path.join(top, 'dangling'));
  fs.writeFileSync(path.join(top, 'file'), '');
  const folders = ['real', 'link', 'dangling', 'file', 'new/hooks', 'file/hooks'].map((name) => path.join(top, name));
  expect(mountableHooks(folders).map((folder) => path.relative(top, folder))).toEqual(['real', 'link', 'new/hooks']);
});
