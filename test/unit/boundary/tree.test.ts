import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Obstacle, steadyStamp } from '../../../src/boundary/found.ts';
import { Tree } from '../../../src/boundary/tree.ts';
import { versionOf } from '../../../src/boundary/version.ts';

let root: string;
let outside: string;
beforeEach(() => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-tree-'));
  [root, outside] = [path.join(folder, 'root'), path.join(folder, 'outside')];
  for (const made of [path.join(root, 'sub'), outside]) fs.mkdirSync(made, { recursive: true });
  fs.writeFileSync(path.join(outside, 'secret'), 'secret');
});
afterEach(() => fs.rmSync(path.dirname(root), { recursive: true }));

const a = versionOf(Buffer.from('a'), 'file');
const all = (): boolean => false;

describe.each([
  ['guarded', true],
  ['plain', false],
])('a %s tree', (_, guarded) => {
  let tree: Tree;
  beforeEach(() => void (tree = new Tree(root, guarded)));
  afterEach(() => tree.close());

  it('writes whole files, which only their owner can read', () => {
    fs.writeFileSync(path.join(root, 'old'), 'before', { mode: 0o644 });
    tree.write('old', a);
    tree.write('deep/er/new', versionOf(Buffer.from('#!'), 'program'));
    expect(fs.statSync(path.join(root, 'old')).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.join(root, 'deep/er/new')).mode & 0o777).toBe(0o700);
    expect(fs.statSync(path.join(root, 'deep')).mode & 0o777).toBe(0o700);
    expect(tree.walk(all).toSorted()).toEqual(['deep/er/new', 'old']);
    expect(tree.read('deep/er/new').version?.kind).toBe('program');
  });

  it('knows a file again by its stamp, and a changed one not', () => {
    const stamp = tree.write('x', a);
    expect(tree.stamp('x')).toBe(stamp);
    expect(tree.read('x').stamp).toBe(stamp);
    fs.writeFileSync(path.join(root, 'x'), 'ab');
    expect(tree.stamp('x')).not.toBe(stamp);
  });

  it('neither replaces nor removes what somebody else has changed', () => {
    const stamp = tree.write('x', a);
    fs.writeFileSync(path.join(root, 'x'), 'changed');
    expect(tree.write('x', a, stamp)).toBeUndefined();
    expect(tree.remove('x', stamp)).toBeUndefined();
    expect(tree.write('new', a, '-')).toBe(tree.stamp('new'));
    expect(tree.write('new', a, '-')).toBeUndefined();
    expect(fs.readFileSync(path.join(root, 'x'), 'utf8')).toBe('changed');
    expect(fs.readdirSync(root).toSorted()).toEqual(['new', 'sub', 'x']);
  });

  it('does not trust the stamp of a file that may change once more in the same moment', () => {
    tree.write('x', a);
    const found = tree.read('x');
    expect(steadyStamp(found, found.changed + 5)).toBe('');
    expect(steadyStamp(found, found.changed + 1000)).toBe(found.stamp);
    expect(steadyStamp(found, found.changed - 1000)).toBe(found.stamp);
  });

  it.each([
    ['x -> sibling', 'x', 'y', true],
    ['sub/x -> ../y', 'sub/x', '../y', true],
    ['x -> sub/y', 'x', 'sub/y', true],
    ['x -> ../outside/secret', 'x', '../outside/secret', false],
    ['sub/x -> ../../outside/secret', 'sub/x', '../../outside/secret', false],
    ['sub/x -> y/../../../outside', 'sub/x', 'y/../../../outside', false],
    ['x -> /etc/passwd', 'x', '/etc/passwd', false],
    ['x -> x', 'x', 'x', false],
    ['x -> .', 'x', '.', true],
    ['x -> ..', 'x', '..', false],
    ['sub/x -> ..', 'sub/x', '..', true],
  ])('takes a link only when it stays inside: %s', (__, name, aim, inside) => {
    fs.symlinkSync(aim, path.join(root, name));
    const read = (): unknown => {
      try {
        return tree.read(name).version?.bytes.toString();
      } catch (error) {
        return error;
      }
    };
    expect(read()).toEqual(inside ? aim : new Obstacle('link'));
  });

  it('never goes through a link to a folder', () => {
    fs.symlinkSync(outside, path.join(root, 'link'));
    expect(tree.walk(all)).toEqual(['link']);
    expect(tree.read('link/secret').version).toBeUndefined();
    expect(() => tree.write('link/secret', a)).toThrow(Obstacle);
    tree.remove('link/secret');
    expect(fs.readFileSync(path.join(outside, 'secret'), 'utf8')).toBe('secret');
  });

  it('replaces a link itself and not what it names', () => {
    fs.symlinkSync(path.join(outside, 'secret'), path.join(root, 'x'));
    tree.write('x', a);
    expect(fs.readFileSync(path.join(outside, 'secret'), 'utf8')).toBe('secret');
    expect(fs.readFileSync(path.join(root, 'x'), 'utf8')).toBe('a');
  });

  it('neither waits for a pipe nor reads a folder', () => {
    execFileSync('mkfifo', [path.join(root, 'pipe')]);
    fs.mkdirSync(path.join(root, 'folder'));
    expect(() => tree.read('folder')).toThrow('a folder');
    expect(() => tree.write('folder', a)).toThrow('a folder');
    expect(fs.readdirSync(root).toSorted()).toEqual(['folder', 'pipe', 'sub']);
    expect(() => tree.read('pipe')).toThrow('no file');
  });

  it('removes the folders that a removed file leaves empty', () => {
    tree.write('one/two/x', a);
    tree.write('one/y', a);
    tree.remove('one/two/x');
    expect(fs.readdirSync(path.join(root, 'one'))).toEqual(['y']);
    tree.write('one/two/x', a);
    expect(tree.read('one/two/x').version?.id).toBe(a.id);
  });
});

it('a guarded tree is not led out by a folder that becomes a link behind its back', () => {
  fs.writeFileSync(path.join(root, 'sub', 'x'), 'inside');
  const tree = new Tree(root, true);
  expect(tree.read('sub/x').version?.bytes.toString()).toBe('inside');
  fs.renameSync(path.join(root, 'sub'), path.join(root, 'moved'));
  fs.symlinkSync(outside, path.join(root, 'sub'));
  expect(tree.read('sub/secret').version).toBeUndefined();
  tree.write('sub/new', a);
  expect(fs.readdirSync(outside)).toEqual(['secret']);
  tree.close();
});
