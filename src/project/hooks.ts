import path from 'node:path';
import { Folders } from '../boundary/folders.ts';
import { physicalPlace } from '../boundary/mount-source.ts';
import { canWrite, lstat } from '../platform/files.ts';
import type { Mount } from '../plan/plan.ts';
import { gitDir, isGitFolder, moduleFolders } from './git-folder.ts';
import { isInside } from '../platform/paths.ts';

/**
 * Where these folders really are, as far as that is in what the container can write (`mounted`): those that are there or can be
 * made. What the caller cannot make, nobody makes inside.
 */
export function mountableHooks(folders: readonly string[], mounted: readonly string[]): string[] {
  const real = folders.map((folder) => physicalPlace(folder)).filter((folder) => folder !== undefined);
  return [...new Set(real)].filter(
    (folder) =>
      mounted.some((own) => isInside(folder, own)) &&
      !mounted.some((own) => isInside(own, folder)) &&
      (lstat(folder) !== undefined || canMake(folder)),
  );
}

/**
 * Those of the folders that stay as they are in a call: git's own, and `_`, where husky keeps what nobody tracks. Hooks that a project keeps
 * among its files change with them, as git checks out, merges or stashes; the guard names what changed.
 */
export function fixedHooks(folders: readonly string[], root: string, gitFolders: readonly string[]): string[] {
  const isTracked = (folder: string): boolean =>
    isInside(folder, root) && !gitFolders.some((own) => isInside(folder, own)) && path.basename(folder) !== '_';
  return folders.filter((folder) => !isTracked(folder));
}

/** The folders among these mounts that a call may write, where they are on the host. */
export function writableFolders(mounts: readonly Mount[]): string[] {
  return mounts.flatMap((mount) =>
    mount.kind === 'bind' && !mount.readOnly && lstat(mount.source)?.isDirectory() ? [mount.source] : [],
  );
}

/** Those of git in a folder that is mounted besides the project, and of its submodules, as far as they are there. */
export function hooksBeside(folder: string): string[] {
  const dir = gitDir(folder);
  if (dir === undefined || !isInside(dir, folder) || !isGitFolder(dir)) return [];
  const hooks = [dir, ...moduleFolders(dir)].map((each) => path.join(each, 'hooks'));
  return mountableHooks(hooks, [folder]).filter((each) => lstat(each)?.isDirectory());
}

function canMake(folder: string): boolean {
  const above = path.dirname(folder);
  return lstat(above) ? canWrite(above) : canMake(above);
}

/**
 * Makes the hook folders that are missing, so that they can be mounted read-only and nobody makes them inside. Returns
 * the way back: what was made is removed again, if it is still empty. Another call in the project could have mounted it: a mount
 * whose folder is removed is gone, and hooks could be made there. So it stays then, and one that begins at this moment gets it back.
 */
export function makeHookFolders(folders: readonly string[], isAlone: () => boolean): () => void {
  const made = folders.filter((folder) => !lstat(folder)).map((folder) => ({ folder, first: firstMissing(folder) }));
  make(made);
  return () => {
    if (made.length === 0 || !isAlone()) return;
    within((tree) => {
      for (const { folder, first } of made.toReversed()) removeEmpty(tree, folder, first);
    });
    if (!isAlone()) make(made);
  };
}

function firstMissing(folder: string): string {
  const above = path.dirname(folder);
  return lstat(above) ? folder : firstMissing(above);
}

/** No link is followed: a container may put one where a folder was. */
function within(body: (tree: Folders) => void): void {
  const tree = new Folders('/', true);
  try {
    body(tree);
  } finally {
    tree.close();
  }
}

function make(folders: readonly { readonly folder: string }[]): void {
  if (folders.length === 0) return;
  within((tree) => {
    for (const { folder } of folders) tree.path(folder.slice(1), true);
  });
}

function removeEmpty(tree: Folders, folder: string, last: string): void {
  for (let next = folder; next.length >= last.length; next = path.dirname(next))
    if (!tree.removeEmpty(next.slice(1))) return; // somebody put something there meanwhile: it stays
}
