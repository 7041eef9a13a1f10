import type { Stats } from 'node:fs';
import path from 'node:path';
import { MayflyError, messageOf } from '../platform/errors.ts';
import { isDenied, isDirectory, lstat, readText, stat } from '../platform/files.ts';

/**
 * The text of a file of the store by which its owner restricts calls; undefined where there is none. What is there and cannot be
 * read is a MayflyError, since nobody knows what it forbids: a link to a disk that is not mounted, a folder in its place.
 */
export function readOwn(file: string): string | undefined {
  try {
    const found = stat(file);
    const wrong = found ? kindOf(found) : lostLink(file);
    if (wrong !== undefined) throw unreadable(file, wrong);
    return found && readText(file);
  } catch (error) {
    if (error instanceof MayflyError) throw error;
    throw unreadable(file, isDenied(error) ? 'permission is missing' : messageOf(error));
  }
}

function kindOf(found: Stats): string | undefined {
  if (found.isFile()) return undefined;
  return found.isDirectory() ? 'it is a folder' : 'it is no plain file';
}

/** Nothing of that name is as it should be, but for a link that leads nowhere: the file, or its folder. */
function lostLink(file: string): string | undefined {
  if (lstat(file)) return 'it is a link to nothing';
  const folder = path.dirname(file);
  if (!lstat(folder) || isDirectory(folder)) return undefined;
  return `${folder} is ${stat(folder) ? 'no folder' : 'a link to nothing'}`;
}

function unreadable(file: string, reason: string): MayflyError {
  return new MayflyError({ kind: 'own-file-unreadable', path: file, reason });
}
