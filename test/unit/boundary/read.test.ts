import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readWithin, textWithin } from '../../../src/boundary/read.ts';

let root: string;
const at = (name: string): string => path.join(root, 'tree', name);
const LARGEST = 1000;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-boundary-'));
  fs.mkdirSync(at('folder'), { recursive: true });
  fs.writeFileSync(path.join(root, 'canary'), 'canary');
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const read = (name: string): string => {
  const content = readWithin(path.join(root, 'tree'), name, LARGEST);
  return 'bytes' in content ? content.bytes.toString() : content.refused;
};

test.each<[string, () => void, string, string]>([
  ['a file', () => fs.writeFileSync(at('a'), 'text'), 'a', 'text'],
  ['a file in a folder', () => fs.writeFileSync(at('folder/a'), 'text'), 'folder/a', 'text'],
  ['an empty file', () => fs.writeFileSync(at('a'), ''), 'a', ''],
  ['a file of just the size', () => fs.writeFileSync(at('a'), 'x'.repeat(LARGEST)), 'a', 'x'.repeat(LARGEST)],
  ['a file that is larger', () => fs.writeFileSync(at('a'), 'x'.repeat(LARGEST + 1)), 'a', 'large'],
  [
    'a sparse file',
    () => {
      fs.writeFileSync(at('a'), '');
      fs.truncateSync(at('a'), 2 ** 40);
    },
    'a',
    'large',
  ],
  ['nothing', () => {}, 'a', 'missing'],
  ['nothing in nothing', () => {}, 'b/a', 'missing'],
  ['a file as a folder', () => fs.writeFileSync(at('b'), ''), 'b/a', 'missing'],
  ['a name of 300 characters', () => {}, 'n'.repeat(300), 'missing'],
  ['a folder', () => {}, 'folder', 'folder'],
  ['a link to a file outside', () => fs.symlinkSync('../canary', at('a')), 'a', 'link'],
  ['a link to a file inside', () => fs.symlinkSync('folder', at('a')), 'a', 'link'],
  ['a link that leads nowhere', () => fs.symlinkSync('nowhere', at('a')), 'a', 'link'],
  ['a folder that is a link', () => fs.symlinkSync('..', at('out')), 'out/canary', 'missing'],
  ['a link to itself', () => fs.symlinkSync('a', at('a')), 'a', 'link'],
  ['a pipe that nobody writes', () => void execFileSync('mkfifo', [at('a')]), 'a', 'special'],
  ['a pipe as a folder', () => void execFileSync('mkfifo', [at('b')]), 'b/a', 'missing'],
])('%s', (_, make, name, expected) => {
  make();
  expect(read(name)).toBe(expected);
});

test('a socket', async () => {
  const server = net.createServer().listen(at('a'));
  await new Promise((resolve) => server.once('listening', resolve));
  expect(read('a')).toBe('special');
  server.close();
});

test('as text, what is refused is not there', () => {
  fs.writeFileSync(at('a'), 'text');
  expect(textWithin(path.join(root, 'tree'), 'a', LARGEST)).toBe('text');
  expect(textWithin(path.join(root, 'tree'), 'a', 3)).toBeUndefined();
});

test('no descriptor stays open', () => {
  const open = (): number => fs.readdirSync('/proc/self/fd').length;
  const before = open();
  for (const name of ['folder/none', 'none', 'folder', 'b/c/d']) read(name);
  expect(open()).toBe(before);
});
