import fs from 'node:fs';
import path from 'node:path';
import { copyOut } from '../boundary/copy.ts';
import { makePrivate, remove } from '../platform/files.ts';

export interface Keeping {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The store's root. */
  readonly store: string;
  /** What the name in `kept` begins with. */
  readonly name: string;
}

export interface Kept {
  readonly target: string;
  /** Entries that are not there, since they are beyond the limits or cannot be read. */
  readonly left: number;
}

/**
 * Moves a folder that cannot be taken home file by file into the store, as `kept/NAME-TIME`. It may come from memory,
 * so it is copied, and removed only when all of it has arrived that is within limits, and that is not passed over at its top.
 */
export function keepFolder(keeping: Keeping, folder: string, passOver?: (name: Buffer) => boolean): Kept {
  const target = keptPlace(keeping);
  const temporary = `${target}.tmp`;
  try {
    const left = copyOut(folder, temporary, passOver);
    makePrivate(temporary);
    fs.renameSync(temporary, target);
    remove(folder);
    return { target, left };
  } catch (error) {
    remove(temporary);
    throw error;
  }
}

export function keptPlace({ now, store, name }: Keeping): string {
  const place = path.join(store, 'kept');
  makePrivate(place);
  const stem = path.join(place, `${name}-${timeName(now)}`);
  let target = stem;
  for (let next = 2; fs.existsSync(target); next++) target = `${stem}.${next}`;
  return target;
}

/** As it stands in names of files: 20261103T101112Z. */
export function timeName(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
