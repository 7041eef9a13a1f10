import fs from 'node:fs';
import { hasCode, isDenied, isMissing } from '../platform/files.ts';
import { Folders } from './folders.ts';

/** Why something that a container can write is not read. */
export type Refusal = 'missing' | 'link' | 'folder' | 'special' | 'large' | 'unreadable';

export type Content = { readonly bytes: Buffer } | { readonly refused: Refusal };

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = fs.constants;

/**
 * The file `name` (relative, with `/` between) in the folder `root`, of at most `largest` bytes. No link below `root` is
 * followed, nothing but a plain file is opened for long, and no more is read than it had when it was opened: a pipe, a device,
 * a sparse or a growing file make nobody wait and fill nothing up.
 */
export function readWithin(root: string, name: string, largest: number): Content {
  const folders = new Folders(root, true);
  try {
    const target = folders.locate(name);
    return target === undefined ? { refused: 'missing' } : readPlain(target, largest);
  } catch (error) {
    if (isDenied(error)) return { refused: 'unreadable' };
    throw error;
  } finally {
    folders.close();
  }
}

/** As text; undefined where it cannot be had. */
export function textWithin(root: string, name: string, largest: number): string | undefined {
  const content = readWithin(root, name, largest);
  return 'bytes' in content ? content.bytes.toString() : undefined;
}

/** The same for a file whose folder is safe; only its last component may be the work of a container. */
export function readPlain(file: string, largest: number): Content {
  const found = withPlain(file, (descriptor, { size }) =>
    size > largest ? 'large' : { bytes: readUpTo(descriptor, size) },
  );
  return typeof found === 'string' ? { refused: found } : found;
}

/** Opens a plain file for `body`; why it is not done where something else stands there. Links are not followed, and nothing waits. */
export function withPlain<T>(
  file: string | Buffer,
  body: (descriptor: number, stat: fs.Stats) => T,
): T | Exclude<Refusal, 'large'> {
  let descriptor: number;
  try {
    descriptor = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const refused = refusalOf(error);
    if (refused) return refused;
    throw error;
  }
  try {
    const stat = fs.fstatSync(descriptor);
    if (!stat.isFile()) return stat.isDirectory() ? 'folder' : 'special';
    return body(descriptor, stat);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Where a link leads to, as it says; undefined where there is none. */
export function linkWithin(root: string, name: string): string | undefined {
  const folders = new Folders(root, true);
  try {
    const target = folders.locate(name);
    return target === undefined ? undefined : fs.readlinkSync(target);
  } catch (error) {
    if (isDenied(error) || isMissing(error) || hasCode(error, 'EINVAL')) return undefined;
    throw error;
  } finally {
    folders.close();
  }
}

/** No more than it had when it was opened, though it may grow. */
export function readUpTo(descriptor: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (let read = -1; at < size && read !== 0; at += read) read = fs.readSync(descriptor, bytes, at, size - at, at);
  return bytes.subarray(0, at);
}

function refusalOf(error: unknown): Exclude<Refusal, 'large'> | undefined {
  if (isMissing(error) || hasCode(error, 'ENAMETOOLONG')) return 'missing';
  if (hasCode(error, 'ELOOP', 'EMLINK')) return 'link';
  if (hasCode(error, 'ENXIO', 'EOPNOTSUPP', 'ENODEV')) return 'special'; // a socket, a device
  return isDenied(error) ? 'unreadable' : undefined;
}
