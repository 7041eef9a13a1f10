import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { namesWithin, walkWithin } from '../../../src/boundary/walk.ts';

let root: string;
const LIMITS = { entries: 100, depth: 5 };

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-boundary-'));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function make(...names: readonly string[]): void {
  for (const name of names) {
    fs.mkdirSync(path.join(root, path.dirname(name)), { recursive: true });
    if (!name.endsWith('/')) fs.writeFileSync(path.join(root, name), '');
  }
}

test('files come breadth first; links are named and not followed', () => {
  make('a/b/deep', 'a/file', 'top');
  fs.symlinkSync('/', path.join(root, 'a/everything'));
  execFileSync('mkfifo', [path.join(root, 'pipe')]);
  expect(walkWithin(root, LIMITS).names.toSorted()).toEqual(['a/b/deep', 'a/everything', 'a/file', 'pipe', 'top']);
  expect(walkWithin(root, LIMITS).names.at(-1)).toBe('a/b/deep');
});

test('what is skipped is not looked into', () => {
  make('node_modules/x/y', 'src/a');
  expect(walkWithin(root, LIMITS, (folder) => folder === 'node_modules')).toEqual({ names: ['src/a'] });
});

test('too many entries end the walk with what was found', () => {
  make(...Array.from({ length: 150 }, (_, n) => `${n}`));
  const { names, stopped } = walkWithin(root, LIMITS);
  expect([names.length, stopped]).toEqual([100, 'entries']);
  expect(namesWithin(root, '', 7)).toHaveLength(7);
});

test('just as many as there may be are no reason to stop', () => {
  make(...Array.from({ length: 100 }, (_, n) => `${n}`));
  expect(walkWithin(root, LIMITS).stopped).toBeUndefined();
});

test('too deep a folder ends it, too', () => {
  make('1/2/3/4/in', '1/2/3/4/5/out');
  expect(walkWithin(root, LIMITS)).toEqual({ names: ['1/2/3/4/in'], stopped: 'depth' });
});

test('a folder that is a link, missing or a file holds no names', () => {
  make('file', 'folder/a');
  fs.symlinkSync('folder', path.join(root, 'link'));
  expect(['link', 'none', 'file', 'folder', 'link/a'].map((name) => namesWithin(root, name, 10))).toEqual([
    [],
    [],
    [],
    ['a'],
    [],
  ]);
});

test('a folder whose name leads nowhere is named', () => {
  fs.mkdirSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff])]));
  expect(walkWithin(root, LIMITS)).toEqual({ names: ['\uFFFD'] });
});
