import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processHost } from '../../../src/platform/process-host.ts';
import { type Host } from '../../../src/platform/host.ts';
import { moduleFolders } from '../../../src/project/git-folder.ts';
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

  it('is where one stands, in a HOME that git calls a repository', async () => {
    git(top, 'init', '-q');
    const inner = makeFolder('notes', 'today');
    const found = await find(inner);
    expect(found).toMatchObject({ root: inner, cwd: inner });
    expect(found.git).toBeUndefined();
    expect(found.notes).toEqual([expect.stringContaining('alone, without git; --allow-home mounts all of it')]);
    expect((await find(repository('own'))).root).toBe(path.join(top, 'own'));
    expect((await find(top)).root).toBe(top); // and is refused
    const host: Host = { ...processHost({ ...env, HOME: top }), cwd: () => inner };
    expect(await findProject(host, true)).toMatchObject({ root: top, git: { dir: path.join(top, '.git') } });
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

  it('accepts a separate git folder that names the project, and refuses any other folder', async () => {
    const root = makeFolder('work');
    const apart = path.join(top, 'elsewhere');
    git(root, 'init', '-q', '--separate-git-dir', apart);
    await expect(find(root)).rejects.toThrow(/could be the folder of another project; .*git config core.worktree/);
    git(root, `--git-dir=${apart}`, 'config', 'core.worktree', root);
    expect((await find(root)).git).toEqual({ dir: apart, commonDir: apart });
    const victim = repository('victim');
    git(top, 'init', '-q', '--bare', 'dotfiles');
    for (const target of [`${victim}/.git`, `${top}/dotfiles`, apart])
      for (const make of [
        (thief: string) => fs.writeFileSync(path.join(thief, '.git'), `gitdir: ${target}\n`),
        (thief: string) => fs.symlinkSync(target, path.join(thief, '.git')),
      ]) {
        const thief = fs.mkdtempSync(path.join(top, 'thief'));
        make(thief);
        await expect(find(thief)).rejects.toThrow(target === apart ? `belongs to ${root}` : 'of another project');
      }
    const keys = makeFolder('keys');
    const thief = makeFolder('thief');
    fs.writeFileSync(path.join(thief, '.git'), `gitdir: ${keys}\n`);
    await expect(find(thief)).rejects.toThrow('names no git folder');
  });

  it.each(['../..', '/run', 'objects', '..', '../../other/.git'])(
    'refuses a repository with the commondir %s',
    async (to) => {
      const root = repository('deep/project');
      repository('deep/other');
      fs.writeFileSync(path.join(root, '.git/commondir'), to);
      await expect(find(root)).rejects.toThrow(/its commondir leads to/);
    },
  );

  it.each(['.git', '.git/HEAD', '.git/commondir', '.git/objects/info/alternates', '.git/modules', '.git/config'])(
    'waits for nobody where %s is a pipe or a link to one',
    async (name) => {
      for (const link of [false, true]) {
        const root = repository(`project ${link}`);
        fs.rmSync(path.join(root, name), { recursive: true, force: true });
        execFileSync('mkfifo', [path.join(root, link ? 'pipe' : name)]);
        if (link) fs.symlinkSync(path.join(root, 'pipe'), path.join(root, name));
        const found = await find(root).catch((error: unknown) => String(error));
        expect(typeof found === 'string').toBe(name === '.git' || name.endsWith('commondir'));
        expect(moduleFolders(`${root}/.git`)).toEqual([]);
      }
    },
  );

  it.runIf(process.getuid?.() === 0)('takes a repository of another user for none, as git does', async () => {
    const root = repository('project');
    const inner = makeFolder('project', 'inner');
    for (const strange of [root, `${root}/.git`]) {
      fs.chownSync(strange, 1234, 1234);
      const found = await find(inner);
      expect(found).toMatchObject({ root: inner, notes: [expect.stringContaining(`${strange} is another user's`)] });
      expect(found.git).toBeUndefined();
      expect((await find(inner, { SUDO_UID: '1234' })).root).toBe(root);
      fs.writeFileSync(path.join(top, '.gitconfig'), `[safe]\n directory = /x\n directory = ${JSON.stringify(root)}\n`);
      expect((await find(inner)).root).toBe(root);
      fs.appendFileSync(path.join(top, '.gitconfig'), ' directory =\n');
      expect((await find(inner)).root).toBe(inner);
      fs.chownSync(strange, 0, 0);
    }
  });

  it('follows GIT_DIR and GIT_WORK_TREE', async () => {
    const main = repository('main');
    const tree = makeFolder('tree', 'inner');
    const found = await find(tree, { GIT_DIR: `${main}/.git`, GIT_WORK_TREE: path.dirname(tree) });
    expect(found).toMatchObject({ root: path.dirname(tree), cwd: tree, git: { dir: `${main}/.git` } });
  });

  it('names the object stores of others that a clone borrows from, and mounts none', async () => {
    const source = repository('source');
    git(top, 'clone', '-q', '--shared', source, 'borrower');
    const found = await find(path.join(top, 'borrower'));
    expect(found.notes?.join()).toContain(`borrows git objects of ${source}/.git/objects, which calls do not see`);
    expect(JSON.stringify({ ...found, notes: [] })).not.toContain(source);
    fs.writeFileSync(path.join(source, '.git/objects/info/alternates'), '# none\n../own\n');
    expect((await find(source)).notes).toBeUndefined();
  });

  it('says that the working directory is gone', async () => {
    const host: Host = { ...processHost({}), cwd: () => undefined };
    await expect(findProject(host)).rejects.toThrow('no longer exists');
  });
});
