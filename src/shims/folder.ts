import fs from 'node:fs';
import path from 'node:path';
import { MayflyError } from '../platform/errors.ts';
import { hasCode, isFile, list, lstat, readText, removeEmpty, writeAtomic } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { dataFolder } from '../config/places.ts';
import { isShimText } from './text.ts';

/** Text of each shim by its name. */
export type Shims = ReadonlyMap<string, string>;

/** What is to be first on PATH. */
export function shimFolder(host: Pick<Host, 'env' | 'user'>): string {
  return path.join(dataFolder(host), 'bin');
}

const HEAD = 100; // bytes: a program of the host can be large

/** Also behind a link. */
export function isShim(file: string): boolean {
  if (!isFile(file)) return false;
  let descriptor;
  try {
    descriptor = fs.openSync(file, 'r');
    const bytes = Buffer.alloc(HEAD);
    return isShimText(bytes.toString('latin1', 0, fs.readSync(descriptor, bytes)));
  } catch {
    return false; // it may be run, and not read
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

export interface Difference {
  /** Shims that are to be written, and those that nobody wants any more. */
  readonly stale: readonly string[];
  readonly left: readonly string[];
  /** Files that are not mayfly's where shims should be. */
  readonly foreign: readonly string[];
  /** Any shim at all: somebody has wanted them. */
  readonly areThere: boolean;
}

export function compare(folder: string, wanted: Shims): Difference {
  const ours = list(folder).filter((name) => isOurs(path.join(folder, name)));
  const missing = [...wanted].filter(([name, text]) => !isCurrent(path.join(folder, name), text)).map(([name]) => name);
  const foreign = missing.filter((name) => lstat(path.join(folder, name)) && !ours.includes(name));
  return {
    stale: missing.filter((name) => !foreign.includes(name)),
    left: ours.filter((name) => !wanted.has(name)),
    foreign,
    areThere: ours.length > 0,
  };
}

/** Not behind a link, which somebody else made. */
function isOurs(file: string): boolean {
  return lstat(file)?.isFile() === true && isShim(file);
}

function isCurrent(file: string, text: string): boolean {
  const found = lstat(file);
  return found?.isFile() === true && (found.mode & 0o777) === MODE && readText(file) === text;
}

const MODE = 0o755;

/** Makes the folder hold these shims and no others; what is not mayfly's stays, and is returned. */
export function writeShims(folder: string, wanted: Shims): { changed: boolean; foreign: readonly string[] } {
  const { stale, left, foreign } = compare(folder, wanted);
  try {
    if (stale.length > 0) fs.mkdirSync(folder, { recursive: true });
    for (const name of stale) {
      const file = path.join(folder, name);
      writeAtomic(file, wanted.get(name) ?? '', MODE);
      fs.chmodSync(file, MODE); // whatever the umask
    }
    for (const name of left) fs.rmSync(path.join(folder, name));
    if (wanted.size === 0) removeEmpty(folder);
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR')) throw error;
    const { code: reason = '' } = error as NodeJS.ErrnoException;
    const fix = 'correct its owner or mode, or set XDG_DATA_HOME';
    throw new MayflyError({ kind: 'state-unwritable', path: folder, reason, fix });
  }
  return { changed: stale.length + left.length > 0, foreign };
}
