import path from 'node:path';
import { askConfig } from '../boundary/git.ts';
import { below, Folders } from '../boundary/folders.ts';
import { physicalFolder } from '../boundary/mount-source.ts';
import { textWithin } from '../boundary/read.ts';
import { entriesIn } from '../boundary/walk.ts';
import { MayflyError } from '../platform/errors.ts';
import { allowed, lstat } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';

/** Absolute, physical paths. They differ in linked worktrees; both must be mounted where they are. */
export interface GitFolder {
  readonly dir: string;
  readonly commonDir: string;
}

const LONGEST_POINTER = 16 * 1024; // bytes; a path has 4 kB
const LARGEST_CONFIG = 1024 * 1024;

/**
 * The git folder of a work tree whose `.git` is a folder, a file or a symlink. What is outside the work tree must itself name
 * it (core.worktree, or the way back of a linked worktree): otherwise a project could name any repository of the user and have it mounted.
 */
export async function findGitFolder(host: Pick<Host, 'capture'>, root: string): Promise<GitFolder> {
  const dotGit = path.join(root, '.git');
  const dir = gitDir(root);
  if (!dir || !isGitFolder(dir)) return refuse(root, 'its .git names no git folder');
  const commonDir = commonOf(dir);
  if (commonDir !== dir) {
    const back = textWithin(dir, 'gitdir', LONGEST_POINTER)?.trim();
    const tree = back === undefined ? undefined : path.resolve(dir, back);
    const belongs = tree !== undefined && path.basename(tree) === '.git' && physicalFolder(path.dirname(tree)) === root;
    return belongs && dir !== dotGit ? { dir, commonDir } : refuse(root, `${dir} is the folder of another worktree`);
  }
  if (dir.startsWith(`${root}/`)) return { dir, commonDir };
  const worktree = await configuredWorktree(host, dir);
  if (worktree === undefined) {
    const fix = 'if it is that of this one, run there git config core.worktree "$PWD"';
    return refuse(root, `${dir} does not name it, and could be the folder of another project`, fix);
  }
  return physicalFolder(path.resolve(dir, worktree)) === root
    ? { dir, commonDir }
    : refuse(root, `${dir} belongs to ${worktree}`);
}

function refuse(folder: string, reason: string, fix?: string): never {
  throw new MayflyError({ kind: 'git-mismatch', path: folder, reason, ...(fix !== undefined && { fix }) });
}

export function isGitFolder(folder: string): boolean {
  return isNamedAsGits({ has: (name) => allowed(() => lstat(path.join(folder, name))) !== undefined });
}

function isNamedAsGits(names: { has(name: string): boolean }): boolean {
  return names.has('HEAD') && (names.has('commondir') || (names.has('objects') && names.has('refs')));
}

/** What a linked worktree has in common with its repository, in whose `worktrees` its folder is; no other folder has a `commondir`. */
export function commonOf(dir: string): string {
  if (!lstat(path.join(dir, 'commondir'))) return dir;
  const named = textWithin(dir, 'commondir', LONGEST_POINTER)?.trim();
  if (named === undefined) return refuse(dir, 'its commondir is no plain file');
  const common = physicalFolder(path.resolve(dir, named));
  if (common === undefined) return refuse(dir, `its commondir leads to ${named}, which is not there`);
  if (common === dir || path.dirname(dir) === path.join(common, 'worktrees')) return common;
  return refuse(dir, `its commondir leads to ${common}, which is not its repository`, `remove ${dir}/commondir`);
}

/** The folder that `.git` of a work tree is or names. */
export function gitDir(root: string): string | undefined {
  const dotGit = path.join(root, '.git');
  const found = lstat(dotGit);
  if (!found?.isFile()) return physicalFolder(dotGit);
  const named = /^gitdir: (.+?)\n?$/s.exec(textWithin(root, '.git', LONGEST_POINTER) ?? '')?.[1];
  return named === undefined ? undefined : physicalFolder(path.resolve(root, named));
}

/** A name with slashes is a folder in a folder, and submodules have submodules; a folder of git has a dozen entries. */
const MODULES = { entries: 20_000, depth: 16 };

/**
 * The git folders of submodules, kept below that of their project. Links are not followed; what may not be looked into holds none that git
 * could use. Each folder is listed once; `onFolder` is told of it before.
 */
export function moduleFolders(commonDir: string, onFolder: (folder: string) => void = () => {}): string[] {
  const top = path.join(commonDir, 'modules');
  onFolder(top);
  if (!allowed(() => lstat(top))) return [];
  const found: string[] = [];
  const folders = new Folders(commonDir, true, 'modules');
  let left = MODULES.entries;
  try {
    for (let [level, depth] = [[''], 0]; level.length > 0; depth += 1) {
      const next: string[] = [];
      for (const name of level) {
        const entries = depth < MODULES.depth ? entriesIn(folders, name, left + 1) : [];
        left -= entries.length;
        if (left < 0 || depth === MODULES.depth)
          return refuse(commonDir, `there is too much in ${top}`, 'remove what git has not put there');
        const isOfGit = name !== '' && isNamedAsGits(new Set(entries.map((entry) => entry.name)));
        if (isOfGit) found.push(path.join(top, name));
        const inner = entries.filter((entry) => entry.isDirectory() && (!isOfGit || entry.name === 'modules'));
        next.push(...inner.map((entry) => below(name, entry.name)));
      }
      for (const name of next) onFolder(path.join(top, name));
      level = next;
    }
  } finally {
    folders.close();
  }
  return found;
}

/** Submodules and moved git folders record their work tree; a folder made by --separate-git-dir does not. */
export async function configuredWorktree(host: Pick<Host, 'capture'>, dir: string): Promise<string | undefined> {
  for (const name of ['config', 'config.worktree']) {
    const input = textWithin(dir, name, LARGEST_CONFIG);
    if (input === undefined) continue;
    // Not by its name, and not in the project: git would follow it, and wait where it is a pipe.
    const args = ['--file', '-', '--no-includes', '--null', 'core.worktree'];
    const { code, stdout } = await askConfig(host, args, { input });
    if (code === 0) return stdout.replace(/\0$/, '');
  }
  return undefined;
}
