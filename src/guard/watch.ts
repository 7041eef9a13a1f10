import path from 'node:path';
import { physicalFile } from '../boundary/mount-source.ts';
import type { Entry } from '../boundary/some-entries.ts';
import { entriesOf, type Limits, namesWithin, type Walked, walkWithin } from '../boundary/walk.ts';
import { lstat } from '../platform/files.ts';
import { commonOf, gitDir, type GitFolder, moduleFolders } from '../project/git-folder.ts';
import { isInside } from '../platform/paths.ts';
import { Ground } from './ground.ts';
import { HOOKS, SCRIPTS, WATCHED } from './list.ts';
import { nestedPointers } from './nested.ts';
import type { Personal } from './personal.ts';

/** The part of a project in which a call can change what the host runs later. Absolute, physical paths. */
export interface Place {
  readonly root: string;
  readonly cwd: string;
  readonly git?: GitFolder;
  /** Folders in which git looks for hooks, besides those of its own folders. */
  readonly hooks: readonly string[];
  /** Files that hold the git configuration or are included in it, there or not yet. */
  readonly included: readonly string[];
  /** Folders besides these that the call may write. */
  readonly others?: readonly string[];
  /** Files of the person in it, by links of theirs. */
  readonly personal?: readonly Personal[];
}

/**
 * What a watched file is to the host: settings of git, a hook, a pointer by which git finds its folders, what installed hooks read at
 * a commit, what a package.json runs, or another file that some program runs or obeys.
 */
export type Kind = 'settings' | 'hook' | 'pointer' | 'commit' | 'package' | 'file';

export interface Watched {
  /** All that is watched, by its kind: what is there and what is not. */
  readonly files: ReadonlyMap<string, Kind>;
  /** There are too many folders to find each repository. */
  readonly isPartial: boolean;
  /** While this holds, all of it is the same. */
  readonly ground: Ground;
}

const MOST_NAMES = 1000; // of a folder in which something is looked for
const HOOK_LIMITS = { entries: MOST_NAMES, depth: 8 };
const SCRIPT_LIMITS = { entries: MOST_NAMES, depth: 4 };

/** The folders that a container writes to. */
export function mountedFolders({ root, cwd, git, others = [] }: Place): string[] {
  return [...new Set([root, cwd, ...(git ? [git.commonDir, git.dir] : []), ...others])];
}

/** A few looks into folders, and no file is read. */
export function watch(place: Place, now: number): Watched {
  const { others = [] } = place;
  const ground = new Ground(now);
  const mounted = mountedFolders(place);
  const found = new Map<string, Kind>();
  const add = (file: string, kind: Kind): void => {
    if (mounted.some((folder) => isInside(file, folder))) found.set(file, kind);
  };
  const top = entriesIn(place.root, ground);
  for (const folder of new Set([place.root, place.cwd, ...others])) {
    const { entries, isMore } = folder === place.root ? top : entriesIn(folder, ground);
    const names = new Set(entries.map(({ name }) => name));
    const mayHave = (name: string): boolean => isMore || names.has(name);
    for (const [first, files] of WATCHED)
      if (mayHave(first)) for (const [name, kind] of files) add(`${folder}/${name}`, kind);
    const containers = `${folder}/.devcontainer`;
    if (mayHave('.devcontainer'))
      for (const name of foldersOf(entriesIn(containers, ground)))
        add(`${containers}/${name}/devcontainer.json`, 'file');
    for (const first of SCRIPTS.filter(mayHave))
      for (const name of namesBelow(folder, first, SCRIPT_LIMITS, ground).names)
        add(`${folder}/${first}/${name}`, 'commit');
  }
  add(path.join(place.root, '.git'), 'pointer');
  const hooks = new Set(place.hooks);
  const nested = [
    nestedPointers(place, foldersOf(top), ground),
    ...others.map((root) => nestedPointers({ root, cwd: root }, foldersOf(entriesIn(root, ground)), ground)),
  ];
  const pointers = new Set([...nested.flatMap((each) => each.pointers), ...others.map((root) => `${root}/.git`)]);
  const isPartial = nested.some((each) => each.isPartial);
  for (const pointer of pointers) add(pointer, 'pointer');
  for (const folder of new Set([...gitFolders(place, ground), ...pointers])) {
    for (const name of ['config', 'config.worktree']) add(path.join(folder, name), 'settings');
    add(path.join(folder, 'commondir'), 'pointer');
    hooks.add(path.join(folder, 'hooks'));
  }
  for (const file of place.included) add(file, 'settings');
  for (const folder of hooks) for (const file of hooksIn(folder, ground)) add(file, 'hook');
  for (const { file, kind } of place.personal ?? []) if (!found.has(file)) add(file, kind);
  return { files: found, isPartial: isPartial || top.isMore, ground };
}

/** Those that the call began with, and the one that the project names now: a call can make a `.git`, or point it elsewhere. */
function gitFolders({ root, git }: Place, ground: Ground): Set<string> {
  const folders = new Set<string>();
  ground.noteWay(path.join(root, '.git'));
  const now = gitNow(root);
  const isSame = git !== undefined && now?.dir === git.dir && now.commonDir === git.commonDir;
  for (const { dir, commonDir } of [git, ...(isSame ? [] : [now])].filter((each) => each !== undefined)) {
    const worktrees = path.join(commonDir, 'worktrees');
    ground.note(worktrees);
    const linked = namesIn(worktrees).map((name) => path.join(worktrees, name));
    const modules = moduleFolders(commonDir, (folder) => ground.note(folder));
    for (const folder of [dir, commonDir, ...linked, ...modules]) folders.add(folder);
  }
  return folders;
}

function gitNow(root: string): GitFolder | undefined {
  try {
    const dir = gitDir(root);
    return dir === undefined ? undefined : { dir, commonDir: commonOf(dir) };
  } catch {
    return undefined; // it leads nowhere
  }
}

/** A folder that is none (a link, say) stands for what is in it. Samples are not run; what stands deeper is what hooks share. */
function hooksIn(folder: string, ground: Ground): string[] {
  ground.note(folder);
  if (!isFolder(folder)) return [folder];
  const { names, stopped } = namesBelow(folder, '', HOOK_LIMITS, ground);
  const all = stopped ? new Set([...names, ...HOOKS]) : names;
  return [...all].filter((name) => !name.endsWith('.sample')).map((name) => path.join(folder, name));
}

/** All that is no folder, below the folder `inside` of another. */
function namesBelow(top: string, inside: string, limits: Limits, ground: Ground): Walked {
  const start = path.join(top, inside);
  ground.note(start);
  const onFolder = (name: string): false => {
    ground.note(path.join(start, name));
    return false;
  };
  return walkWithin(top, limits, onFolder, inside);
}

function foldersOf({ entries }: Listed): string[] {
  return entries.flatMap((entry) => (entry.isDirectory() && entry.name !== '.git' ? [entry.name] : []));
}

interface Listed {
  readonly entries: readonly Entry[];
  /** These are not all, or nobody may look. */
  readonly isMore: boolean;
}

/** No link is followed. */
function entriesIn(folder: string, ground: Ground): Listed {
  ground.note(folder);
  if (!isFolder(folder)) return { entries: [], isMore: true };
  try {
    const entries = entriesOf(folder, MOST_NAMES + 1);
    return { entries, isMore: entries.length > MOST_NAMES };
  } catch {
    return { entries: [], isMore: true };
  }
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
    return namesWithin(folder, '', MOST_NAMES);
  } catch {
    return [];
  }
}

/** Where a link leads to in one step, there or not, if a container can write there. */
export function nextOf(place: Place, link: string, to: string): string | undefined {
  const named = path.resolve(path.dirname(link), to);
  const above = path.dirname(named);
  const next = path.join(physicalFile(above) ?? above, path.basename(named));
  return mountedFolders(place).some((folder) => isInside(next, folder)) ? next : undefined;
}
