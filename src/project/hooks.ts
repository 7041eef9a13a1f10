import fs from 'node:fs';
import path from 'node:path';
import { isDirectory, lstat } from '../files.ts';

/** Those that are there or can be made: what the caller cannot make, nobody makes inside. */
export function mountableHooks(folders: readonly string[]): string[] {
  return folders.filter((folder) => isDirectory(folder) || (!lstat(folder) && canMake(folder)));
}

function canMake(folder: string): boolean {
  const above = path.dirname(folder);
  if (!lstat(above)) return canMake(above);
  try {
    fs.accessSync(above, fs.constants.W_OK);
    return isDirectory(above);
  } catch {
    return false;
  }
}

/**
 * Makes the hook folders that are missing, so that they can be mounted read-only and nobody makes them inside. Returns
 * the way back: what was made is removed again, if it is still empty. Another call in the project could have mounted it: a mount
 * whose folder is removed is gone, and hooks could be made there. So it stays then, and one that begins at this moment gets it back.
 */
export function makeHookFolders(folders: readonly string[], isAlone: () => boolean): () => void {
  const made = folders
    .filter((folder) => !lstat(folder))
    .map((folder) => {
      const first = fs.mkdirSync(folder, { recursive: true });
      return { folder, first: first ?? folder };
    });
  return () => {
    if (!isAlone()) return;
    for (const { folder, first } of made.toReversed()) removeEmpty(folder, first);
    if (!isAlone()) for (const { folder } of made) fs.mkdirSync(folder, { recursive: true });
  };
}

function removeEmpty(folder: string, last: string): void {
  try {
    for (let next = folder; next.length >= last.length; next = next.slice(0, next.lastIndexOf('/'))) fs.rmdirSync(next);
  } catch {
    // Somebody put something there meanwhile: it stays.
  }
}
