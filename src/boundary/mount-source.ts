import fs from 'node:fs';
import path from 'node:path';
import { allowed, canWrite, hasCode, isDenied, isDirectory, isMissing, lstat, realpath } from '../platform/files.ts';
import { isInside } from '../platform/paths.ts';
import { Folders } from './folders.ts';

/** Where a folder really is; undefined where there is none. It is then judged by that path, whatever led there. */
export function physicalFolder(folder: string): string | undefined {
  const found = physicalFile(folder);
  return found !== undefined && isDirectory(found) ? found : undefined;
}

/** The same for whatever is there. */
export function physicalFile(file: string): string | undefined {
  try {
    return realpath(file);
  } catch (error) {
    if (isMissing(error) || isDenied(error) || hasCode(error, 'ELOOP', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}

/** The same for a folder that can still be made: below the nearest one that is there. Undefined where something else is in the way. */
export function physicalPlace(folder: string): string | undefined {
  const found = allowed(() => lstat(folder) ?? 'missing');
  if (found !== 'missing') return found && physicalFolder(folder);
  const above = physicalPlace(path.dirname(folder));
  return above === undefined ? undefined : path.join(above, path.basename(folder));
}

const MOST_LINKS = 40; // as the kernel has it

/**
 * The first link on the way to an absolute path that a call may have put there. None has done so in a folder that holds HOME, since no call
 * has that, nor where the user may not write.
 */
export function plantedLink(file: string, home: string): string | undefined {
  const top = physicalFolder(home) ?? home;
  const isOurs = (folder: string): boolean => canWrite(folder) || lstat(folder)?.uid === process.getuid?.();
  let at = '/';
  let followed = 0;
  for (let left = file.split('/'); left.length > 0;) {
    const [name = '', ...rest] = left;
    const next = path.join(at, name);
    const to = allowed(() => lstat(next))?.isSymbolicLink() ? fs.readlinkSync(next) : undefined;
    left = to === undefined ? rest : [...to.split('/'), ...rest];
    if (to === undefined) at = next;
    else if ((!isInside(top, at) && isOurs(at)) || ++followed > MOST_LINKS) return next;
    else if (to.startsWith('/')) at = '/';
  }
  return undefined;
}

/**
 * What stands at these physical paths, as `DEV:INO`: folders and plain files, reached without a link being followed. Undefined for
 * what is not so any more: a container may have put a link where one of the folders was.
 */
export function identitiesOf(sources: readonly string[]): (string | undefined)[] {
  const folders = new Folders('/', true);
  try {
    return sources.map((source) => identityOf(folders, source.slice(1)));
  } finally {
    folders.close();
  }
}

function identityOf(folders: Folders, name: string): string | undefined {
  const folder = folders.path(name);
  const file = folder === undefined ? folders.locate(name) : undefined;
  const found =
    folder === undefined
      ? file !== undefined && fs.lstatSync(file, { bigint: true, throwIfNoEntry: false })
      : fs.statSync(folder, { bigint: true });
  return found && (found.isDirectory() || found.isFile()) ? `${found.dev}:${found.ino}` : undefined;
}
