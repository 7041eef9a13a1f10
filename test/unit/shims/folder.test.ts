import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compare, isShim, type Shims, writeShims } from '../../../src/shims/folder.ts';
import { renderShim } from '../../../src/shims/text.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-shims-'));
  folder = path.join(root, 'data/bin');
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const shims = (...names: string[]): Shims => new Map(names.map((name) => [name, renderShim(name, '/opt/mayfly')]));
const at = (name: string): string => path.join(folder, name);

it('is written as wanted, whatever the umask, and a second time not at all', () => {
  const mask = process.umask(0o077);
  try {
    expect(writeShims(folder, shims('claude', 'glm'))).toEqual({ changed: true, foreign: [] });
  } finally {
    process.umask(mask);
  }
  expect(fs.readdirSync(folder)).toEqual(['claude', 'glm']);
  expect(fs.statSync(at('claude')).mode & 0o777).toBe(0o755);
  const { ino, mtimeMs } = fs.statSync(at('claude'));
  expect(writeShims(folder, shims('claude', 'glm'))).toEqual({ changed: false, foreign: [] });
  expect(fs.statSync(at('claude'))).toMatchObject({ ino, mtimeMs });
});

it('follows the providers: what is stale is written anew, what is gone is removed, what is somebody else’s stays', () => {
  writeShims(folder, shims('claude', 'old', 'glm'));
  fs.writeFileSync(at('notes'), 'mine');
  fs.appendFileSync(at('claude'), '# drift\n');
  fs.chmodSync(at('glm'), 0o644);
  const wanted = shims('claude', 'glm', 'gemini');
  expect(compare(folder, wanted)).toEqual({
    stale: ['claude', 'glm', 'gemini'],
    left: ['old'],
    foreign: [],
    areThere: true,
  });
  expect(writeShims(folder, wanted)).toEqual({ changed: true, foreign: [] });
  expect(compare(folder, wanted)).toEqual({ stale: [], left: [], foreign: [], areThere: true });
  expect(fs.readdirSync(folder)).toEqual(['claude', 'gemini', 'glm', 'notes']);
  writeShims(folder, shims());
  expect(fs.readdirSync(folder)).toEqual(['notes']);
  fs.rmSync(at('notes'));
  writeShims(folder, shims());
  expect(fs.existsSync(folder)).toBe(false);
});

it.each<[string, (file: string) => void]>([
  ['a script', (file) => fs.writeFileSync(file, '#!/bin/sh\nexec other\n', { mode: 0o755 })],
  ['a folder', (file) => fs.mkdirSync(file)],
  ['a link that leads nowhere', (file) => fs.symlinkSync('/nonexistent', file)],
  ['a link to a shim', (file) => fs.symlinkSync('glm', file)],
])('%s is not replaced', (_, make) => {
  fs.mkdirSync(folder, { recursive: true });
  make(at('claude'));
  const before = fs.lstatSync(at('claude'));
  for (const wanted of [shims('claude', 'glm'), shims('claude'), shims()]) {
    const { foreign } = writeShims(folder, wanted);
    expect(foreign).toEqual(wanted.has('claude') ? ['claude'] : []);
    expect(fs.lstatSync(at('claude'))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs, mode: before.mode });
  }
});

it('is one clear line where it cannot be written', () => {
  fs.writeFileSync(path.join(root, 'data'), '');
  expect(() => writeShims(folder, shims('claude'))).toThrow(
    `mayfly: cannot write ${folder} (ENOTDIR); correct its owner or mode, or set XDG_DATA_HOME`,
  );
});

it('a shim is one behind a link, too; a folder, a pipe and what is missing are none', () => {
  writeShims(folder, shims('claude'));
  fs.symlinkSync(at('claude'), path.join(root, 'link'));
  expect(isShim(path.join(root, 'link'))).toBe(true);
  for (const file of [root, '/dev/zero', path.join(root, 'missing'), process.execPath])
    expect(isShim(file)).toBe(false);
});
