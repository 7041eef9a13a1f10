import fs from 'node:fs';
import { lstat } from '../files.ts';

/**
 * Makes the hook folders that are missing, so that they can be mounted read-only and nobody makes them inside. Returns
 * the way back: what was made is removed again, if it is still empty.
 */
export function makeHookFolders(folders: readonly string[]): () => void {
  const made = folders
    .filter((folder) => !lstat(folder))
    .map((folder) => {
      const first = fs.mkdirSync(folder, { recursive: true });
      return { folder, first: first ?? folder };
    });
  return () => {
    for (const { folder, first } of made.toReversed()) removeEmpty(folder, first);
  };
}

function removeEmpty(folder: string, last: string): void {
  try {
    for (let next = folder; next.length >= last.length; next = next.slice(0, next.lastIndexOf('/'))) fs.rmdirSync(next);
  } catch {
    // Somebody put something there meanwhile: it stays.
  }
}
