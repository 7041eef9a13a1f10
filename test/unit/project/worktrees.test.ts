import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hiddenWorktrees, worktreeFiles } from '../../../src/project/worktrees.ts';
import { createRepository, type Repository } from '../../support/repository.ts';

const common = ({ folder }: Repository): string => path.join(fs.realpathSync(folder), '.git');
const add = (repository: Repository, to: string): string => {
  repository.run('worktree', 'add', '-q', '--detach', to);
  return to;
};
const hidden = (repository: Repository, dir: string, root: string, ...others: string[]): string[] =>
  hiddenWorktrees(
    { root, cwd: root, git: { dir, commonDir: common(repository) } },
    [],
    others.map((target) => ({ target })),
  ).map(({ pointer }) => path.basename(path.dirname(pointer)));

describe('hiddenWorktrees', () => {
  it('are those that stand elsewhere, whichever of them is the project', () => {
    using repository = createRepository();
    const [top, beside] = [fs.realpathSync(repository.folder), fs.realpathSync(repository.own)];
    add(repository, path.join(top, 'inner'));
    for (const name of ['one', 'two']) add(repository, path.join(beside, name));
    expect(hidden(repository, common(repository), top)).toEqual(['one', 'two']);
    const folder = path.join(common(repository), 'worktrees/one');
    expect(hidden(repository, folder, path.join(beside, 'one'))).toEqual(['inner', 'two']);
    expect(hidden(repository, common(repository), top, beside)).toEqual([]);
  });

  it('follow no link, wait for no pipe, and have names that are safe', () => {
    using repository = createRepository();
    const worktrees = path.join(common(repository), 'worktrees');
    for (const name of ['link', 'pipe', '..x', 'a b', 'good'])
      fs.mkdirSync(path.join(worktrees, name), { recursive: true });
    fs.writeFileSync(path.join(repository.own, 'gitdir'), '/elsewhere/.git\n');
    fs.symlinkSync(path.join(repository.own, 'gitdir'), path.join(worktrees, 'link/gitdir'));
    fs.symlinkSync(repository.own, path.join(worktrees, 'link-folder'));
    execFileSync('mkfifo', [path.join(worktrees, 'pipe/gitdir')]);
    for (const name of ['..x', 'a b', 'good'])
      fs.writeFileSync(path.join(worktrees, name, 'gitdir'), '/elsewhere/.git\n');
    const git = { dir: common(repository), commonDir: common(repository) };
    const found = hiddenWorktrees({ root: repository.folder, cwd: repository.folder, git }, [], []);
    expect(found.map(({ name }) => name)).toEqual(['+0', '+1', 'good']);
    expect(worktreeFiles(found.slice(2), '/stage')).toEqual({
      'worktrees/good/gitdir': '/stage/worktrees/good/.git\n',
      'worktrees/good/.git': expect.stringContaining('not in this call'),
    });
    fs.rmSync(worktrees, { recursive: true });
    fs.symlinkSync(repository.own, worktrees);
    expect(hidden(repository, common(repository), repository.folder)).toEqual([]);
  });

  it('are refused where there are too many', () => {
    using repository = createRepository();
    for (let at = 0; at <= 1000; at++)
      fs.mkdirSync(path.join(common(repository), `worktrees/${at}`), { recursive: true });
    expect(() => hidden(repository, common(repository), repository.folder)).toThrow('there is too much in');
  });
});
