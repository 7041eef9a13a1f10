import { describe, expect, it } from 'vitest';
import { guardProject } from '../../../src/project/guard.ts';

const guard = (root: string, allowHome = false): void =>
  guardProject(
    { root, cwd: root, name: 'p', hash: 'h', writable: true, alternates: [] },
    { home: '/home/ann', store: '/data/store', allowHome },
  );

describe('guardProject', () => {
  it.each(['/home/ann/work', '/home/ann/.config/x', '/home/bob', '/srv', '/usr/src/app', '/tmp', '/home/annex'])(
    'mounts %s',
    (root) => {
      expect(() => guard(root)).not.toThrow();
    },
  );

  it.each([
    '/',
    '/home',
    '/home/ann',
    '/home/ann/.ssh',
    '/home/ann/.ssh/keys',
    '/home/ann/.gnupg',
    '/data',
    '/data/store',
    '/data/store/claude',
    '/usr',
    '/etc',
  ])('refuses %s', (root) => expect(() => guard(root)).toThrow(`will not mount ${root}: `));

  it('never allows the root and the system folders', () => {
    expect(() => guard('/home/ann', true)).not.toThrow();
    expect(() => guard('/', true)).toThrow('whole file system');
    expect(() => guard('/etc', true)).toThrow('of the container');
  });
});
