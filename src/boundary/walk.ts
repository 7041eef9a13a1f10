import fs from 'node:fs';
import { hasCode, isDenied, isMissing } from '../platform/files.ts';
import { below, Folders } from './folders.ts';
import { UNKNOWN } from './move.ts';
import { type Entry, someEntries } from './some-entries.ts';

export interface Limits {
  /** Entries that are looked at, over all folders. */
  readonly entries: number;
  /** Folders in folders; the root's own entries are at depth 1. */
  readonly depth: number;
  /** Characters of a folder's name below the root. */
  readonly length?: number;
}

export interface Walked {
  /** All that is no folder, by its name below the root, with `/` between; breadth first, so that what is left out is deep. */
  readonly names: string[];
  /** Which limit was met, when one was: then there is more than `names`. */
  readonly stopped?: 'entries' | 'depth';
}

export interface Surveyed extends Walked {
  /** Those of the names that are links. */
  readonly links: string[];
  /** Files and folders whose names are perhaps no UTF-8: then they do not lead to anything. */
  readonly odd: string[];
  /** Folders that were not looked into, or not to the end. */
  readonly rest: string[];
}

type Skip = (name: string, isFolder: boolean) => boolean;

/** Names of a folder that a container can write, at most `most`, sorted; empty where there is none that may be read. */
export function namesWithin(root: string, name: string, most: number): string[] {
  const folders = new Folders(root, true);
  try {
    return entriesIn(folders, name, most)
      .map((entry) => entry.name)
      .toSorted();
  } finally {
    folders.close();
  }
}

/**
 * Walks the folders below `root`, or below its folder `inside`, without following a link; `skip` is asked for each folder. Names are
 * those below the folder where the walk begins.
 */
export function walkWithin(
  root: string,
  limits: Limits,
  skip: (folder: string) => boolean = () => false,
  inside = '',
): Walked {
  const folders = new Folders(root, true, inside);
  try {
    const { names, odd, stopped } = survey(folders, limits, (name, isFolder) => isFolder && skip(name));
    return { names: [...names, ...odd], ...(stopped && { stopped }) };
  } finally {
    folders.close();
  }
}

/** What is below the folder `start`, breadth first. Folders that cannot be read are told to `onUnreadable`. */
export function survey(
  folders: Folders,
  limits: Limits,
  skip: Skip,
  start = '',
  onUnreadable: (name: string) => void = () => {},
): Surveyed {
  const found = { names: [] as string[], links: [] as string[], odd: [] as string[], rest: [] as string[] };
  let stopped: Walked['stopped'];
  let left = limits.entries;
  for (let level = [start]; level.length > 0;) {
    const next: string[] = [];
    for (const folder of level) {
      if (stopped === 'entries' || isFar(folder, limits)) {
        stopped ??= 'depth';
        found.rest.push(folder);
        continue;
      }
      const entries = entriesIn(folders, folder, left + 1, onUnreadable);
      const isMore = entries.length > left;
      if (isMore) entries.length = left;
      left -= entries.length;
      for (const entry of entries) {
        const [name, isFolder] = [below(folder, entry.name), entry.isDirectory()];
        if (skip(name, isFolder)) continue;
        if (name.includes(UNKNOWN)) found.odd.push(name);
        else (isFolder ? next : found.names).push(name);
        if (entry.isSymbolicLink()) found.links.push(name);
      }
      if (!isMore) continue;
      stopped = 'entries';
      found.rest.push(folder);
    }
    level = next;
  }
  return { ...found, ...(stopped && { stopped }) };
}

function isFar(folder: string, { depth, length = Number.POSITIVE_INFINITY }: Limits): boolean {
  if (folder === '' || (depth === Number.POSITIVE_INFINITY && folder.length <= length)) return false;
  return folder.length > length || folder.split('/').length >= depth;
}

/** Entries of a folder, at most `most`; none where there is no such folder, or it cannot be read. */
export function entriesIn(
  folders: Folders,
  name: string,
  most: number,
  onUnreadable: (name: string) => void = () => {},
): Entry[] {
  try {
    const folder = folders.path(name);
    return folder === undefined ? [] : entriesOf(folder, most);
  } catch (error) {
    if (!isDenied(error) && !hasCode(error, 'ENAMETOOLONG')) throw error;
    onUnreadable(name);
    return [];
  }
}

/** The same by a path; read piece by piece: one of a million names is not held in memory. */
export function entriesOf(folder: string, most: number): Entry[] {
  try {
    if (most === Number.POSITIVE_INFINITY) return fs.readdirSync(folder, { withFileTypes: true });
    return someEntries(folder, most) ?? readUpTo(fs.opendirSync(folder), most);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function readUpTo(open: fs.Dir, most: number): Entry[] {
  const found: Entry[] = [];
  try {
    for (let entry = open.readSync(); entry !== null && found.length < most; entry = open.readSync()) found.push(entry);
  } finally {
    open.closeSync();
  }
  return found;
}
