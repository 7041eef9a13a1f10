import path from 'node:path';
import { readWithin } from '../boundary/read.ts';
import { namesWithin } from '../boundary/walk.ts';
import { MayflyError } from '../platform/errors.ts';
import type { Mount } from '../plan/plan.ts';
import { isInside } from '../platform/paths.ts';
import { type Project } from './project.ts';

/** A linked worktree that stands where the call sees nothing: git would take it for gone, and clear away what belongs to it. */
export interface HiddenWorktree {
  /** What it is called inside; no other one has this name. */
  readonly name: string;
  /** The file by which git finds it, absolute. */
  readonly pointer: string;
}

const MOST = 1000; // worktrees of one repository
const LONGEST_POINTER = 16 * 1024; // bytes

/**
 * Those of the project and its submodules (`modules`: their git folders) that are in none of the folders that the call sees; `mounts`
 * are such folders besides its own. Names and contents are what a container may have written: they only say which files of these git folders are covered.
 */
export function hiddenWorktrees(
  { root, cwd, git }: Pick<Project, 'root' | 'cwd' | 'git'>,
  modules: readonly string[],
  mounts: readonly Pick<Mount, 'target'>[],
): HiddenWorktree[] {
  const found = new Map<string, string>();
  const seen = [root, cwd, ...mounts.map(({ target }) => target)];
  for (const commonDir of git ? [git.commonDir, ...modules] : []) {
    const names = namesWithin(commonDir, 'worktrees', MOST + 1);
    if (names.length > MOST) tooMany(commonDir);
    for (const name of names) {
      const folder = path.join(commonDir, 'worktrees', name);
      const content =
        folder === git?.dir ? undefined : readWithin(commonDir, `worktrees/${name}/gitdir`, LONGEST_POINTER);
      if (!content || !('bytes' in content)) continue;
      const tree = path.resolve(folder, content.bytes.toString().trim(), '..');
      if (seen.some((other) => isInside(tree, other))) continue;
      const isPlain = /^\w[\w.-]{0,99}$/.test(name) && !found.has(name);
      found.set(isPlain ? name : `+${found.size}`, path.join(folder, 'gitdir'));
    }
  }
  return [...found].map(([name, pointer]) => ({ name, pointer }));
}

function tooMany(commonDir: string): never {
  throw new MayflyError({
    kind: 'git-mismatch',
    path: commonDir,
    reason: `there is too much in ${path.join(commonDir, 'worktrees')}`,
    fix: 'remove what git has not put there',
  });
}

const TEXT = 'This worktree is on the host, and not in this call.\n';

/** Files of the stage, which is `target` inside: the pointer that covers each one's own leads to something that is there and is no worktree. */
export function worktreeFiles(hidden: readonly HiddenWorktree[], target: string): Record<string, string> {
  const files = hidden.flatMap(({ name }) => [
    [pointerFile(name), `${target}/worktrees/${name}/.git\n`],
    [`worktrees/${name}/.git`, TEXT],
  ]);
  return Object.fromEntries(files) as Record<string, string>;
}

export function pointerFile(name: string): string {
  return `worktrees/${name}/gitdir`;
}
