import path from 'node:path';
import { lstat, makePrivate, readBytes, stat, writeAtomic } from './files.ts';
import { sha256 } from './hash.ts';
import { certificatesIn } from './image/certificates.ts';

/**
 * A file that holds the certificates of the bundle and nothing else, for a mount; made once for each state of the bundle.
 * Undefined when there is no bundle.
 */
export async function certificatesFile(bundle: string | undefined, cache: string): Promise<string | undefined> {
  const found = bundle === undefined ? undefined : stat(bundle);
  if (bundle === undefined || !found?.isFile()) return undefined;
  const state = await sha256(`${bundle} ${found.size} ${found.mtimeMs} ${found.ino}`, 16);
  const file = path.join(cache, `certificates-${state}.pem`);
  if (!lstat(file)) {
    makePrivate(cache);
    writeAtomic(file, certificatesIn(readBytes(bundle) ?? new Uint8Array()));
  }
  return file;
}
