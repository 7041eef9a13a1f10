import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOwn } from '../../../src/config-file/own-file.ts';

let home: string;
beforeEach(() => void (home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-own-'))));
afterEach(() => fs.rmSync(home, { recursive: true }));

test('a file that is not there restricts nothing, also where there is no store yet', () => {
  expect(readOwn(path.join(home, 'config.yaml'))).toBe(undefined);
  expect(readOwn(path.join(home, 'store/config.yaml'))).toBe(undefined);
});

test('a file is read, also through links', () => {
  fs.writeFileSync(path.join(home, 'real'), 'network: none\n');
  fs.symlinkSync('real', path.join(home, 'config.yaml'));
  fs.symlinkSync('.', path.join(home, 'store'));
  expect(readOwn(path.join(home, 'store/config.yaml'))).toBe('network: none\n');
});

test.each<[string, RegExp, (file: string) => void]>([
  ['a link to nothing', /it is a link to nothing/, (file) => fs.symlinkSync('/nowhere/config.yaml', file)],
  ['a link to itself', /it is a link to nothing/, (file) => fs.symlinkSync('config.yaml', file)],
  ['a folder', /it is a folder/, (file) => fs.mkdirSync(file)],
  ['a pipe', /it is no plain file/, (file) => spawnSync('mkfifo', [file])],
])('%s in its place is an error', (_, message, make) => {
  const file = path.join(home, 'config.yaml');
  make(file);
  expect(() => readOwn(file)).toThrow(message);
});

test('so is a store that is a link to nothing, or a file', () => {
  fs.symlinkSync('/nowhere', path.join(home, 'linked'));
  fs.writeFileSync(path.join(home, 'file'), '');
  expect(() => readOwn(path.join(home, 'linked/config.yaml'))).toThrow(/linked is a link to nothing/);
  expect(() => readOwn(path.join(home, 'file/config.yaml'))).toThrow(/file is no folder/);
});
