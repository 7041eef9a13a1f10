import { describe, expect, it } from 'vitest';
import { bind } from '../../../src/plan/bind.ts';
import { containerHome, hookFolders, projectMounts, surroundings } from '../../../src/call/mounts.ts';

const project = (more = {}) => ({
  root: '/p',
  cwd: '/p',
  name: 'p',
  hash: 'h',
  writable: true,
  git: { dir: '/p/.git', commonDir: '/p/.git' },
  ...more,
});
const paths = (mounts: ReturnType<typeof projectMounts>): string[] =>
  mounts.map((m) => (m.kind === 'bind' && m.readOnly ? `${m.target} ro` : m.target));

describe('projectMounts', () => {
  it.each([
    ['a plain repository', {}, [], ['/p']],
    ['a linked worktree', { git: { dir: '/m/.git/worktrees/p', commonDir: '/m/.git' } }, [], ['/p', '/m/.git']],
    [
      'a submodule',
      { git: { dir: '/m/.git/modules/p', commonDir: '/m/.git/modules/p' } },
      [],
      ['/p', '/m/.git/modules/p'],
    ],
    [
      'an alias',
      { alias: { folder: '/p', as: '/l' } },
      ['/p/g/h', '/m/h'],
      ['/p', '/p/g', '/p/g/h ro', '/m/h ro', '/l', '/l/g', '/l/g/h ro'],
    ],
    ['hooks, below folders that stay', {}, ['/p/.git/hooks'], ['/p', '/p/.git', '/p/.git/hooks ro']],
    [
      'hooks of a submodule, and others',
      {},
      ['/p/.git/hooks', '/p/.git/modules/a/b/hooks', '/p/.husky/_', '/p/.husky'],
      [
        ...['/p', '/p/.git', '/p/.git/modules', '/p/.git/modules/a', '/p/.git/modules/a/b'],
        ...['/p/.git/hooks ro', '/p/.git/modules/a/b/hooks ro', '/p/.husky/_ ro', '/p/.husky ro'],
      ],
    ],
    [
      'hooks of a linked worktree, whose .git is a file',
      { git: { dir: '/m/.git/worktrees/p', commonDir: '/m/.git' }, pointer: '/p/.git' },
      ['/m/.git/hooks'],
      ['/p', '/m/.git', '/m/.git/hooks ro', '/p/.git ro'],
    ],
    ['writable hooks', { pointer: '/p/.git' }, [], ['/p']],
    ['a name that only begins alike', { cwd: '/p2' }, [], ['/p', '/p2']],
  ])('%s', (_, more, hooks, expected) => expect(paths(projectMounts(project(more), hooks))).toEqual(expected));
});

describe('hookFolders', () => {
  it.each([
    [undefined, ['/p/.git/hooks']],
    ['.husky/_', ['/p/.git/hooks', '/p/.husky/_', '/p/.husky']],
    ['_', ['/p/.git/hooks', '/p/_']],
    ['/elsewhere/hooks', ['/p/.git/hooks']],
    ['~/hooks', ['/p/.git/hooks']],
    ['.', ['/p/.git/hooks']],
  ])('core.hooksPath %s', (configured, expected) =>
    expect(hookFolders(project(), configured, '/home/a', [])).toEqual(expected),
  );

  it('of submodules', () =>
    expect(hookFolders(project(), undefined, '/home/a', ['/p/.git/modules/m'])).toEqual([
      '/p/.git/hooks',
      '/p/.git/modules/m/hooks',
    ]));
});

const home = { target: '/home/a', source: '/run/home', folder: undefined };
const targets = (mounts: ReturnType<typeof surroundings>): string[] => mounts.map(({ target }) => target);

describe('HOME', () => {
  it('moves aside when the project holds it', () => {
    expect(containerHome('/home/a', project())).toBe('/home/a');
    expect(containerHome('/p/home', project())).toBe('/run/mayfly/home');
    expect(containerHome('/home/a:b', project())).toBe('/run/mayfly/home');
  });

  it.each([
    ['', ['/home/a', '/home/a/.cache', '/home/a/.local', '/home/a/.npm', '/var/tmp']],
    ['.local/share/cli', ['/home/a', '/home/a/.cache', '/home/a/.npm', '/var/tmp']],
  ])('is a folder with memory for caches, and that of the CLI in it, %s', (folder, expected) => {
    const own = [bind('/tmp'), bind('/home/a/p')];
    expect(targets(surroundings({ ...home, folder }, own))).toEqual(expected);
    expect(targets(surroundings({ ...home, folder }, own, [bind('/home/a/.npm')]))).not.toContain('/home/a/.npm');
    expect(surroundings(home, own)[0]).toEqual({ kind: 'bind', source: '/run/home', target: '/home/a' });
  });

  it.each([
    ['/home/a/code/deep/p', ['/home/a/code']],
    ['/home/a/p', []],
    ['/home/a/.config/nvim', []],
    ['/home/a/a:b/p', []],
    ['/tmp/x/p', ['/tmp/x']],
    ['/srv/x/p', []],
  ])('cannot be written between itself and the project %s', (target, expected) => {
    const made = surroundings(home, [bind(target)]);
    expect(made.filter((mount) => mount.kind === 'tmpfs' && mount.readOnly).map((mount) => mount.target)).toEqual(
      expected,
    );
  });
});
