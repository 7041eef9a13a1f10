import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Host, processHost } from '../../../src/host.ts';
import { findProject } from '../../../src/project/project.ts';

let top: string;
beforeEach(() => void (top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly project, "q" ')))));
afterEach(() => fs.rmSync(top, { recursive: true }));

const env = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@b',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@b',
};
const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    .toString()
    .trim();

function repository(name: string): string {
  const folder = path.join(top, name);
  fs.mkdirSync(folder, { recursive: true });
  git(folder, 'init', '-q');
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'first');
  return folder;
}

function makeFolder(...parts: string[]): string {
  const made = path.join(top, ...parts);
  fs.mkdirSync(made, { recursive: true });
  return made;
}

const find = (cwd: string, more: Record<string, string> = {}): ReturnType<typeof findProject> => {
  const host: Host = {
    ...processHost({ PATH: process.env['PATH'], HOME: top, ...more }),
    cwd: () => fs.realpathSync(cwd),
  };
  return findProject(host);
};

describe('findProject', () => {
  it('takes the git top level, or the working directory outside git', async () => {
    const root = repository('a\nb -x');
    const inner = path.join(root, 'deep', 'er');
    fs.mkdirSync(inner, { recursive: true });
    expect(await find(inner)).toMatchObject({
      root,
      cwd: inner,
      name: 'a\nb -x',
      git: { dir: `${root}/.git`, commonDir: `${root}/.git` },
    });
    expect(await find(makeFolder('plain'))).toMatchObject({ root: path.join(top, 'plain') });
    expect((await find(makeFolder('plain'))).git).toBeUndefined();
  });

  it('passes over a .git that is no git folder', async () => {
    const root = repository('outer');
    const inner = path.join(root, 'inner');
    fs.mkdirSync(path.join(inner, '.git'), { recursive: true });
    expect((await find(inner)).root).toBe(root);
  });

  it('finds the common folder of a linked worktree, and refuses one that is not linked back', async () => {
    const main = repository('main');
    const linked = path.join(top, 'linked');
    git(main, 'worktree', 'add', '-q', linked);
    expect((await find(linked)).git).toEqual({ dir: `${main}/.git/worktrees/linked`, commonDir: `${main}/.git` });
    const thief = makeFolder('thief');
    fs.copyFileSync(path.join(linked, '.git'), path.join(thief, '.git'));
    await expect(find(thief)).rejects.toThrow('another worktree');
  });

  it('finds the folder of a submodule', async () => {
    const library = repository('library');
    const main = repository('main');
    git(main, 'submodule', '--quiet', 'add', library, 'sub');
    expect((await find(path.join(main, 'sub'))).git).toEqual({
      dir: `${main}/.git/modules/sub`,
      commonDir: `${main}/.git/modules/sub`,
    });
  });

  it('accepts a separate git folder, and refuses the folder of another project', async () => {
    const root = makeFolder('work');
    git(root, 'init', '-q', '--separate-git-dir', path.join(top, 'elsewhere'));
    expect((await find(root)).git).toEqual({
      dir: path.join(top, 'elsewhere'),
      commonDir: path.join(top, 'elsewhere'),
    });
    const victim = repository('victim');
    for (const make of [
      (thief: string) => fs.writeFileSync(path.join(thief, '.git'), `gitdir: ${victim}/.git\n`),
      (thief: string) => fs.symlinkSync(path.join(victim, '.git'), path.join(thief, '.git')),
    ]) {
      const thief = fs.mkdtempSync(path.join(top, 'thief'));
      make(thief);
      await expect(find(thief)).rejects.toThrow('another project');
    }
    const keys = makeFolder('keys');
    const thief = makeFolder('thief');
    fs.writeFileSync(path.join(thief, '.git'), `gitdir: ${keys}\n`);
    await expect(find(thief)).rejects.toThrow('names no git folder');
  });

  it('follows GIT_DIR and GIT_WORK_TREE', async () => {
    const main = repository('main');
    const tree = makeFolder('tree', 'inner');
    const found = await find(tree, { GIT_DIR: `${main}/.git`, GIT_WORK_TREE: path.dirname(tree) });
    expect(found).toMatchObject({ root: path.dirname(tree), cwd: tree, git: { dir: `${main}/.git` } });
  });

  it('knows the object stores that a clone borrows from, and no other folder', async () => {
    const source = repository('source');
    git(top, 'clone', '-q', '--shared', source, 'borrower');
    const borrower = path.join(top, 'borrower');
    expect((await find(borrower)).alternates).toEqual([`${source}/.git/objects`]);
    fs.writeFileSync(path.join(borrower, '.git/objects/info/alternates'), `${makeFolder('.ssh')}\n/etc\n`);
    expect((await find(borrower)).alternates).toEqual([]);
  });

  it('says that the working directory is gone', async () => {
    const host: Host = { ...processHost({}), cwd: () => undefined };
    await expect(findProject(host)).rejects.toThrow('no longer exists');
  });
});
