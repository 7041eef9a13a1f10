import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { processHost } from '../../../src/platform/process-host.ts';
import { guardedPlaces, guardProject } from '../../../src/project/guard.ts';

const ANN = { home: '/home/ann', precious: ['/data/store', '/home/ann/.ssh', '/home/ann/.gnupg'] };

const guard = (root: string, allowHome = false, git?: string): void =>
  guardProject(
    { root, cwd: root, name: 'p', hash: 'h', writable: true, ...(git && { git: { dir: git, commonDir: git } }) },
    ANN,
    allowHome,
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

  it.each(['/home', '/home/ann', '/run', '/home/ann/.ssh', '/data'])(
    'refuses git folders in %s, whatever is allowed',
    (git) => {
      for (const allowHome of [true, false])
        expect(() => guard('/work/p', allowHome, git)).toThrow(`will not mount ${git}: `);
    },
  );

  it('knows keys, the store and what shells run by the paths they lead to', () => {
    const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-guard-')));
    for (const name of ['dotfiles/ssh', 'data/store', '.local/share', 'shell/bin'])
      fs.mkdirSync(path.join(home, name), { recursive: true });
    fs.symlinkSync('dotfiles/ssh', path.join(home, '.ssh'));
    fs.symlinkSync('../../shell', path.join(home, '.local/share/mayfly'));
    fs.symlinkSync('data', path.join(home, 'link'));
    const guarded = guardedPlaces({ env: {}, user: { ...processHost().user, home } }, [
      path.join(home, 'link/store'),
      undefined,
    ]);
    for (const name of ['dotfiles', 'dotfiles/ssh', 'data', 'link', '.local/share', 'shell', 'shell/bin'])
      expect(() =>
        guardProject({ root: path.join(home, name), cwd: '/', name, hash: 'h', writable: true }, guarded, false),
      ).toThrow('it holds or is part of');
    fs.rmSync(home, { recursive: true });
  });
});
