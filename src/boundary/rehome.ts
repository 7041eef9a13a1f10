import fs from 'node:fs';
import path from 'node:path';
import { hasCode, lstat, makePrivate, remove, writeWhole } from '../platform/files.ts';
import { Folders } from './folders.ts';
import { withPlain } from './read.ts';
import { type Limits, walkWithin } from './walk.ts';

export interface MoveLimits extends Limits {
  /** Of all files together. */
  readonly bytes: number;
}

export interface Moved {
  /** Files that are in `target` now, and no longer where they were. */
  readonly taken: number;
  /** What stayed, by its name: a link, something else than a file, one that is in `target` with another content, or beyond a limit. */
  readonly stayed: readonly string[];
  /** Which limit of the walk was met, when one was: then more stayed than is named. */
  readonly stopped?: 'entries' | 'depth';
}

/**
 * Moves the plain files of the folder `inside` of `root` to the folder `target`, which no container can write. No link is
 * followed, nothing in `target` is replaced, and a file goes only when all of it has arrived and it is as it was. Folders stay,
 * since a call may have one mounted. `skip` is asked for each entry, by its name below `inside`.
 */
export function moveWithin(
  root: string,
  inside: string,
  target: string,
  limits: MoveLimits,
  skip: (name: string) => boolean,
): Moved {
  const { names, stopped } = walkWithin(root, limits, skip, inside);
  const stayed: string[] = [];
  let [taken, left] = [0, limits.bytes];
  for (const name of names.filter((each) => !skip(each)).toSorted()) {
    const folders = new Folders(root, true, inside);
    try {
      const from = folders.locate(name);
      const size = from === undefined ? undefined : moveFile(from, path.join(target, name), left);
      if (size === undefined) stayed.push(name);
      else [taken, left] = [taken + 1, left - size];
    } finally {
      folders.close();
    }
  }
  return { taken, stayed, ...(stopped && { stopped }) };
}

/** The size in bytes; undefined for what stays. */
function moveFile(from: string, to: string, room: number): number | undefined {
  const moved = withPlain(from, (descriptor, before) => {
    if (before.size > room) return undefined;
    makePrivate(path.dirname(to));
    const half = `${to}.${process.pid}.half`;
    try {
      copyBytes(descriptor, half, before);
      if (!place(half, to)) return undefined;
    } finally {
      remove(half);
    }
    const now = lstat(from);
    const isSame = now?.ino === before.ino && now.size === before.size && now.mtimeMs === before.mtimeMs;
    if (isSame) fs.unlinkSync(from);
    return isSame ? before.size : undefined;
  });
  return typeof moved === 'string' ? undefined : moved;
}

const PIECE = 1 << 20; // bytes

/** No more than the file had when it was opened. Its times go along: conversations are dated by their files. */
function copyBytes(from: number, to: string, { size, atimeMs, mtimeMs }: fs.Stats): void {
  const written = fs.openSync(to, 'wx', 0o600);
  try {
    const buffer = Buffer.allocUnsafe(Math.min(PIECE, size));
    for (let at = 0, read = -1; at < size && read !== 0; at += read) {
      read = fs.readSync(from, buffer, 0, Math.min(PIECE, size - at), at);
      writeWhole(written, buffer.subarray(0, read));
    }
    fs.futimesSync(written, atimeMs / 1000, mtimeMs / 1000);
    fs.fsyncSync(written);
  } finally {
    fs.closeSync(written);
  }
}

/** False where another file is there; one with the same content came with an earlier try. */
function place(half: string, to: string): boolean {
  try {
    fs.linkSync(half, to);
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    return lstat(to)?.isFile() === true && fs.readFileSync(to).equals(fs.readFileSync(half));
  }
}
