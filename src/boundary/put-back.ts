import fs from 'node:fs';
import path from 'node:path';
import { hasCode, lstat } from '../platform/files.ts';
import { Folders, parentOf } from './folders.ts';

/** What is to stand in the place of a file; undefined: nothing. Each character of a content is one byte. */
export type Version =
  | { readonly content: string; readonly runs?: boolean; readonly lock?: true }
  | { readonly link: string }
  | undefined;

/**
 * Puts a version in the place of `name` in the folder `root`, in one step: whoever reads it sees the old one or the new. No link is followed, not
 * even one that a call which still runs puts there at this moment. `lock`: holds the lock of git meanwhile. Returns why it cannot be done.
 */
export function putBack(root: string, name: string, version: Version): string | undefined {
  const folders = new Folders(root, true);
  try {
    folders.path(parentOf(name), version !== undefined);
    const target = folders.locate(name);
    if (target === undefined)
      return version === undefined ? undefined : 'a link or a file is in the place of its folder';
    const found = lstat(target);
    if (found?.isDirectory()) return 'a folder is in its place';
    if (version === undefined) fs.rmSync(target, { force: true });
    else {
      const half = 'lock' in version ? `${target}.lock` : `${target}.mayfly-${process.pid}`;
      put(half, version, found?.isFile() ? found.mode : undefined);
      fs.renameSync(half, target);
    }
    return undefined;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return `${path.join(root, name)}.lock is there, so git may be changing it`;
    if (hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT')) return (error as NodeJS.ErrnoException).code;
    throw error;
  } finally {
    folders.close();
  }
}

/** `found`: the mode of what is there. A call can have taken it from its owner. */
function put(half: string, version: NonNullable<Version>, found = 0o644): void {
  if ('link' in version) return fs.symlinkSync(version.link, half);
  const mode = found | 0o600;
  const runs = version.runs === undefined ? mode & 0o777 : version.runs ? mode | 0o111 : mode & 0o666;
  const descriptor = fs.openSync(half, 'wx', 0o600);
  try {
    fs.writeFileSync(descriptor, Buffer.from(version.content, 'latin1'));
    fs.fchmodSync(descriptor, runs & 0o777);
    fs.fsyncSync(descriptor);
  } catch (error) {
    fs.rmSync(half, { force: true });
    throw error;
  } finally {
    fs.closeSync(descriptor);
  }
}
