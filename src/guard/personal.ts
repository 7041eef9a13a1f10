import fs from 'node:fs';
import path from 'node:path';
import { allowed, lstat, physical } from '../platform/files.ts';
import { isInside } from '../platform/paths.ts';
import { PERSONAL } from './list.ts';
import { type Kind, mountedFolders, type Place } from './watch.ts';

/** A file in a project that is one of the person's own, by a link of theirs. */
export interface Personal {
  readonly file: string;
  readonly kind: Kind;
  /** Where the host finds it: the path of the link. */
  readonly by: string;
}

const MOST_STEPS = 8; // from link to link

/** Which files of HOME lead into what a container can write. Only links do, in HOME itself or in the way. */
export function personalFiles(home: string, place: Place): Personal[] {
  const mounted = mountedFolders(place);
  const known = new Map<string, string>();
  const whereIs = (folder: string): string => {
    const real = known.get(folder) ?? (lstat(folder) ? physical(folder) : folder);
    known.set(folder, real);
    return real;
  };
  return PERSONAL.flatMap(([name, kind]) => {
    const by = path.join(home, name);
    const file = allowed(() => firstWithin(by, mounted, whereIs));
    return file === undefined ? [] : [{ file, kind, by }];
  });
}

/** The first step of the way that a container can change; what follows it is followed by every look. */
function firstWithin(
  start: string,
  mounted: readonly string[],
  whereIs: (folder: string) => string,
): string | undefined {
  for (let [at, step] = [start, 0]; step < MOST_STEPS; step++) {
    const file = path.join(whereIs(path.dirname(at)), path.basename(at));
    if (mounted.some((folder) => isInside(file, folder))) return file;
    if (!lstat(file)?.isSymbolicLink()) return undefined;
    at = path.resolve(path.dirname(file), fs.readlinkSync(file));
  }
  return undefined;
}
