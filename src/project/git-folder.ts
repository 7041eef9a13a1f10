import path from 'node:path';
import { MayflyError } from '../errors.ts';
import { allowed, isDirectory, list, lstat, readText, realpath, stat } from '../files.ts';
import type { Host } from '../host.ts';

/** Absolute, physical paths. They differ in linked worktrees; both must be mounted where they are. */
export interface GitFolder {
  readonly dir: string;
  readonly commonDir: string;
}

/**
 * The git folder of a work tree whose `.git` is a folder, a file or a symlink. What is outside the work tree must really
 * belong to it: otherwise a project could name any repository of the user and have it mounted.
 */
export async function findGitFolder(host: Host, root: string): Promise<GitFolder> {
  const dotGit = path.join(root, '.git');
  const refuse = (reason: string): never => {
    throw new MayflyError({ kind: 'git-mismatch', path: root, reason });
  };
  const dir = gitDir(root, dotGit);
  if (!dir || !isGitFolder(dir)) return refuse('its .git names no git folder');
  if (dir === dotGit) return { dir, commonDir: commonOf(dir) };
  const common = commonOf(dir);
  if (common !== dir) {
    const back = readText(path.join(dir, 'gitdir'))?.trim();
    const belongs =
      back !== undefined && samePath(path.resolve(dir, back), dotGit) && path.dirname(path.dirname(dir)) === common;
    return belongs ? { dir, commonDir: common } : refuse(`${dir} is the folder of another worktree`);
  }
  const worktree = await configuredWorktree(host, dir);
  if (worktree === undefined) {
    return path.basename(dir) === '.git' ? refuse(`${dir} is the folder of another project`) : { dir, commonDir: dir };
  }
  return samePath(path.resolve(dir, worktree), root)
    ? { dir, commonDir: dir }
    : refuse(`${dir} belongs to ${worktree}`);
}

export function isGitFolder(folder: string): boolean {
  const has = (name: string): boolean => stat(path.join(folder, name)) !== undefined;
  return has('HEAD') && (has('commondir') || (has('objects') && has('refs')));
}

export function commonOf(dir: string): string {
  const common = readText(path.join(dir, 'commondir'))?.trim();
  if (common === undefined) return dir;
  const folder = path.resolve(dir, common);
  if (isDirectory(folder)) return realpath(folder);
  throw new MayflyError({
    kind: 'git-mismatch',
    path: dir,
    reason: `its commondir leads to ${folder}, which is not there`,
  });
}

export function gitDir(root: string, dotGit: string): string | undefined {
  if (isDirectory(dotGit)) return realpath(dotGit);
  const named = /^gitdir: (.+?)\n?$/s.exec(readText(dotGit) ?? '')?.[1];
  const target = named && path.resolve(root, named);
  return target && isDirectory(target) ? realpath(target) : undefined;
}

const DEEPEST = 6; // a name with slashes is a folder in a folder, and submodules have submodules

/** The git folders of submodules, kept below that of their project. Links are not followed; what may not be looked into holds none that git could use. */
export function moduleFolders(commonDir: string): string[] {
  const below = (folder: string, depth: number): string[] => {
    if (depth > DEEPEST || !lstat(folder)?.isDirectory()) return [];
    if (isGitFolder(folder)) return [folder, ...within(path.join(folder, 'modules'), depth + 1)];
    return list(folder).flatMap((name) => within(path.join(folder, name), depth + 1));
  };
  const within = (folder: string, depth: number): string[] => allowed(() => below(folder, depth)) ?? [];
  return within(path.join(commonDir, 'modules'), 0);
}

/** Submodules and moved git folders record their work tree; a folder made by --separate-git-dir does not. */
async function configuredWorktree(host: Host, dir: string): Promise<string | undefined> {
  const { code, stdout } = await host.capture('git', [
    'config',
    '--file',
    path.join(dir, 'config'),
    '--null',
    'core.worktree',
  ]);
  return code === 0 ? stdout.replace(/\0$/, '') : undefined;
}

function samePath(one: string, other: string): boolean {
  try {
    return realpath(one) === realpath(other);
  } catch {
    return false;
  }
}
