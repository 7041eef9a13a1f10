import path from 'node:path';
import type { Entry } from '../boundary/some-entries.ts';
import { entriesOf } from '../boundary/walk.ts';
import type { Ground } from './ground.ts';

/** Of the folders in those at the top: entries that are listed, and folders that are looked into, each of which is a step more for each call. */
const MOST = { entries: 2000, folders: 100 };

/** Where no person stands, and there are thousands of folders. */
const PASSED_OVER = new Set(['node_modules', '.git']);

export interface Nested {
  /** Each `.git` that is there or would count for who stands in the working directory. */
  readonly pointers: readonly string[];
  /** Not all of these folders were looked at. */
  readonly isPartial: boolean;
}

/**
 * Repositories in a project, where one may stand that is no submodule: in the folders of its top (`names`), in the folders of those, and
 * in all that lead to the working directory. No link is followed.
 */
export function nestedPointers(
  { root, cwd }: { readonly root: string; readonly cwd: string },
  names: readonly string[],
  ground: Ground,
): Nested {
  const pointers = new Set<string>();
  for (let folder = cwd; folder.startsWith(`${root}/`); folder = path.dirname(folder)) pointers.add(`${folder}/.git`);
  const look = (folder: string): void => {
    if (ground.isThere(`${folder}/.git`)) pointers.add(`${folder}/.git`);
  };
  const left = { ...MOST };
  for (const name of names) {
    if (PASSED_OVER.has(name) || left.entries < 0 || left.folders < 0) {
      look(`${root}/${name}`);
      continue;
    }
    ground.note(`${root}/${name}`);
    const entries = entriesIn(`${root}/${name}`, left.entries + 1);
    if (entries.length > left.entries) look(`${root}/${name}`);
    else if (entries.some((entry) => entry.name === '.git')) pointers.add(`${root}/${name}/.git`);
    for (const entry of entries) {
      left.entries -= 1;
      if (!entry.isDirectory() || PASSED_OVER.has(entry.name) || (left.folders -= 1) < 0) continue;
      look(`${root}/${name}/${entry.name}`);
    }
  }
  return { pointers: [...pointers], isPartial: left.entries < 0 || left.folders < 0 };
}

/** Names, and nothing else: whatever is in the place of the folder by now. */
function entriesIn(folder: string, most: number): readonly Entry[] {
  try {
    return entriesOf(folder, most);
  } catch {
    return [];
  }
}
