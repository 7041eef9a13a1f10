import { createHash } from 'node:crypto';
import path from 'node:path';
import { lstat, makePrivate, readBytes, stat, writeAtomic } from './files.ts';
import { certificatesIn } from './image/certificates.ts';

/**
 * A file that holds the certificates of the bundle and nothing else, for a mount; made once for each state of the bundle.
 * Undefined when there is no bundle.
 */
export function certificatesFile(bundle: string | undefined, cache: string): string | undefined {
  const found = bundle === undefined ? undefined : stat(bundle);
  if (bundle === undefined || !found?.isFile()) return undefined;
  const state = createHash('sha256').update(`${bundle} ${found.size} ${found.mtimeMs} ${found.ino}`).digest('hex');
  const file = path.join(cache, `certificates-${state.slice(0, 16)}.pem`);
  if (!lstat(file)) {
    makePrivate(cache);
    writeAtomic(file, certificatesIn(readBytes(bundle) ?? new Uint8Array()));
  }
  return file;
}
