import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findAlias } from '../../../src/project/alias.ts';

let top: string;
beforeAll(() => {
  top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-alias-')));
  fs.mkdirSync(path.join(top, 'root/sub/deep'), { recursive: true });
  fs.mkdirSync(path.join(top, 'other/sub'), { recursive: true });
  for (const [link, target] of [
    ['link', 'root'],
    ['into', 'root/sub'],
    ['root/within', 'sub'],
    ['home', '.'],
  ] as const) {
    fs.symlinkSync(target, path.join(top, link));
  }
});
afterAll(() => fs.rmSync(top, { recursive: true }));

it.each([
  ['the root', 'root', 'link', { folder: 'root', as: 'link' }],
  ['a folder below it', 'root/sub/deep', 'link/sub/deep', { folder: 'root', as: 'link' }],
  ['the way into its middle', 'root/sub/deep', 'into/deep', { folder: 'root/sub/deep', as: 'into/deep' }],
  ['no symlink', 'root/sub', 'root/sub', undefined],
  ['a symlink within the project', 'root/sub', 'root/within', undefined],
  ['another folder', 'root/sub', 'other/sub', undefined],
  ['a folder that is not there', 'root/sub', 'nothing', undefined],
  ['what is not normal', 'root/sub', 'link/../link/sub', undefined],
] as const)('%s', (_what, cwd, pwd, expected) => {
  const at = (name: string): string => path.join(top, name);
  const found = findAlias({ root: at('root'), cwd: at(cwd) }, `${top}/${pwd}`, '/elsewhere');
  expect(found).toEqual(expected && { folder: at(expected.folder), as: at(expected.as) });
});

it.each([undefined, '', 'relative'])('PWD=%s says nothing', (pwd) => {
  expect(findAlias({ root: '/', cwd: '/' }, pwd, '/elsewhere')).toBeUndefined();
});

it('never stands where HOME is', () => {
  expect(findAlias({ root: top, cwd: top }, path.join(top, 'home'), path.join(top, 'home'))).toBeUndefined();
});
