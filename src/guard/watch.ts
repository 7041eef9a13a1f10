import path from 'node:path';
import { list, lstat, physical } from '../files.ts';
import { commonOf, gitDir, type GitFolder, moduleFolders } from '../project/git-folder.ts';
import { isInside } from '../project/project.ts';

/** The part of a project in which a call can change what the host runs later. Absolute, physical paths. */
export interface Place {
  readonly root: string;
  readonly cwd: string;
  readonly git?: GitFolder;
  /** Folders in which git looks for hooks, besides those of its own folders. */
  readonly hooks: readonly string[];
  /** Files that hold the git configuration or are included in it, there or not yet. */
  readonly included: readonly string[];
}

/**
 * What a watched file is to the host: settings of git, a hook, a pointer by which git finds its folders, scripts of a
 * package.json, or another file that some program runs or obeys.
 */
export type Kind = 'settings' | 'hook' | 'pointer' | 'scripts' | 'file';

const OWN: readonly (readonly [string, Kind])[] = [
  ['.envrc', 'file'],
  ['.vscode/tasks.json', 'file'],
  ['package.json', 'scripts'],
];

/** The folders that a container writes to. */
export function mountedFolders({ root, cwd, git }: Place): string[] {
  return [...new Set([root, cwd, ...(git ? [git.commonDir, git.dir] : [])])];
}

/** All that is watched, by its kind: what is there and what is not. A few looks into folders, and no file is read. */
export function watch(place: Place): Map<string, Kind> {
  const mounted = mountedFolders(place);
  const found = new Map<string, Kind>();
  const add = (file: string, kind: Kind): void => {
    if (mounted.some((folder) => isInside(file, folder))) found.set(file, kind);
  };
  for (const folder of new Set([place.root, place.cwd]))
    for (const [name, kind] of OWN) add(path.join(folder, name), kind);
  add(path.join(place.root, '.git'), 'pointer');
  const hooks = new Set(place.hooks);
  for (const folder of gitFolders(place)) {
    for (const name of ['config', 'config.worktree']) add(path.join(folder, name), 'settings');
    add(path.join(folder, 'commondir'), 'pointer');
    hooks.add(path.join(folder, 'hooks'));
  }
  for (const file of place.included) add(file, 'settings');
  for (const folder of hooks) for (const file of hooksIn(folder)) add(file, 'hook');
  return found;
}

/** Those that the call began with, and the one that the project names now: a call can make a `.git`, or point it elsewhere. */
function gitFolders({ root, git }: Place): Set<string> {
  const folders = new Set<string>();
  for (const { dir, commonDir } of [git, gitNow(root)].filter((each) => each !== undefined)) {
    const worktrees = path.join(commonDir, 'worktrees');
    const linked = namesIn(worktrees).map((name) => path.join(worktrees, name));
    for (const folder of [dir, commonDir, ...linked, ...moduleFolders(commonDir)]) folders.add(folder);
  }
  return folders;
}

function gitNow(root: string): GitFolder | undefined {
  try {
    const dir = gitDir(root, path.join(root, '.git'));
    return dir === undefined ? undefined : { dir, commonDir: commonOf(dir) };
  } catch {
    return undefined; // it leads nowhere
  }
}

/** A folder that is none (a link, say) stands for what is in it. Samples are not run. */
function hooksIn(folder: string): string[] {
  if (!isFolder(folder)) return [folder];
  return namesIn(folder)
    .filter((name) => !name.endsWith('.sample'))
    .map((name) => path.join(folder, name));
}

function isFolder(file: string): boolean {
  try {
    return lstat(file)?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

/** What a call has closed, or led in a circle by links, git cannot enter either. */
function namesIn(folder: string): string[] {
  try {
    return list(folder);
  } catch {
    return [];
  }
}

/** Where a link leads to in one step, there or not, if a container can write there. */
export function nextOf(place: Place, link: string, to: string): string | undefined {
  const named = path.resolve(path.dirname(link), to);
  const next = path.join(physical(path.dirname(named)), path.basename(named));
  return mountedFolders(place).some((folder) => isInside(next, folder)) ? next : undefined;
}
