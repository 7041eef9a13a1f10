import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processHost } from '../../../src/platform/process-host.ts';
import { findProject } from '../../../src/project/project.ts';

let home: string;
beforeEach(() => void (home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-variables-')))));
afterEach(() => fs.rmSync(home, { recursive: true }));

const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b' };
const git = (cwd: string, ...args: string[]): void =>
  void execFileSync('git', args, {
    cwd,
    env: { ...env, GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' },
    stdio: 'pipe',
  });
const folder = (name: string): string => {
  fs.mkdirSync(path.join(home, name), { recursive: true });
  return path.join(home, name);
};
const repository = (name: string): string => {
  git(folder(name), 'init', '-q');
  git(folder(name), 'commit', '-q', '--allow-empty', '-m', 'first');
  return folder(name);
};
const find = (cwd: string, variables: Record<string, string>, allowHome = false): ReturnType<typeof findProject> =>
  findProject({ ...processHost({ PATH: process.env['PATH'], HOME: home, ...variables }), cwd: () => cwd }, allowHome);

describe('a bare repository of dotfiles', () => {
  let bare: string;
  beforeEach(() => {
    bare = path.join(home, '.dotfiles');
    git(home, 'init', '-q', '--bare', bare);
  });

  it('with HOME for its work tree counts nowhere, and a line says so', async () => {
    for (const [cwd, why] of [
      [folder('.config/nvim'), 'which holds your whole home folder'],
      [repository('other'), 'which holds your whole home folder'],
      [fs.realpathSync('/usr/share'), `is for the work tree ${home}`],
    ] as const) {
      const found = await find(cwd, { GIT_DIR: bare, GIT_WORK_TREE: home });
      expect(found).toMatchObject({ root: cwd, notes: [expect.stringContaining(why)] });
      expect(found.git?.dir).not.toBe(bare);
      expect(found.variables).toBeUndefined();
    }
    const allowed = await find(folder('.config/nvim'), { GIT_DIR: bare, GIT_WORK_TREE: home }, true);
    expect(allowed).toMatchObject({ root: home, variables: { GIT_DIR: bare, GIT_WORK_TREE: home } });
  });

  it('with a work tree of its own counts there, by absolute paths', async () => {
    const tree = folder('.config');
    const cwd = folder('.config/nvim');
    const found = await find(cwd, { GIT_DIR: '../../.dotfiles', GIT_WORK_TREE: '..' });
    expect(found).toMatchObject({ root: tree, git: { dir: bare }, variables: { GIT_DIR: bare, GIT_WORK_TREE: tree } });
    expect((await find(folder('else'), { GIT_DIR: bare, GIT_WORK_TREE: tree })).git).toBeUndefined();
    expect(await find(cwd, { GIT_DIR: bare })).toMatchObject({
      root: cwd,
      git: { dir: bare },
      variables: { GIT_DIR: bare },
    });
  });

  it('cannot have another folder mounted by its configuration', async () => {
    const cwd = folder('work/tree');
    git(bare, 'config', 'core.bare', 'false');
    git(bare, 'config', 'core.worktree', path.dirname(cwd));
    const found = await find(cwd, { GIT_DIR: bare });
    expect(found).toMatchObject({ root: cwd, notes: [expect.stringContaining(`the work tree ${path.dirname(cwd)}`)] });
    git(bare, 'config', 'core.worktree', '../work/tree');
    expect((await find(cwd, { GIT_DIR: bare })).variables).toEqual({ GIT_DIR: bare });
  });
});

describe('what a hook of git is called with', () => {
  it('says nothing that git would not find by itself', async () => {
    const main = repository('main');
    git(main, 'worktree', 'add', '-q', '../tree');
    const dir = path.join(main, '.git/worktrees/tree');
    const found = await find(path.join(home, 'tree'), { GIT_DIR: dir, GIT_INDEX_FILE: `${dir}/index` });
    expect(found).toMatchObject({ root: path.join(home, 'tree'), git: { dir } });
    expect({ ...found.variables, notes: found.notes }).toEqual({ notes: undefined });
    expect((await find(main, { GIT_INDEX_FILE: '.git/index' })).variables).toBeUndefined();
  });

  it('but for the index of a commit that is being made', async () => {
    const main = repository('main');
    const found = await find(main, { GIT_INDEX_FILE: '.git/index.lock' });
    expect(found.variables).toEqual({ GIT_INDEX_FILE: path.join(main, '.git/index.lock') });
  });
});

it.each([
  [{ GIT_DIR: 'nowhere' }, 'GIT_DIR: nowhere is no git folder, so it does not count'],
  [
    { GIT_DIR: '.git', GIT_WORK_TREE: '/nowhere' },
    'GIT_DIR and GIT_WORK_TREE: /nowhere is no folder, so they do not count',
  ],
  [{ GIT_WORK_TREE: '/usr' }, 'GIT_WORK_TREE: /usr is no work tree of this folder'],
  [{ GIT_INDEX_FILE: '/tmp/index' }, 'GIT_INDEX_FILE: /tmp/index is no index of this folder'],
  [{ GIT_OBJECT_DIRECTORY: '/x' }, 'GIT_OBJECT_DIRECTORY: such variables are for git outside'],
])('%j counts for nothing', async (variables, note) => {
  const main = repository('main');
  const found = await find(main, variables);
  expect(found).toMatchObject({ root: main, git: { dir: `${main}/.git` }, notes: [expect.stringContaining(note)] });
  expect(found.variables).toBeUndefined();
});

it('a link that a call has put in the place of what they name counts for nothing', async () => {
  const other = repository('other');
  const plain = folder('plain');
  fs.symlinkSync('../other/.git', path.join(plain, 'git'));
  fs.symlinkSync('..', path.join(plain, 'tree'));
  for (const variables of [{ GIT_DIR: 'git' }, { GIT_DIR: path.join(other, '.git'), GIT_WORK_TREE: 'tree' }]) {
    const found = await find(plain, variables);
    expect(found.git).toBeUndefined();
    expect(found).toMatchObject({
      root: plain,
      notes: [expect.stringContaining(' is a link that a call may have put')],
    });
  }
  fs.symlinkSync('other/.git', path.join(home, 'link'));
  expect(await find(plain, { GIT_DIR: '../link' })).toMatchObject({ root: plain, git: { dir: `${other}/.git` } });
});

it('a work tree within the project is that', async () => {
  const main = repository('main');
  expect(await find(main, { GIT_WORK_TREE: folder('main/sub') })).toMatchObject({
    root: main,
    variables: { GIT_WORK_TREE: `${main}/sub` },
  });
});
