import { hash } from 'node:crypto';
import { staysInside } from '../boundary/found.ts';
import { type Content, readArchive } from './archive.ts';
import { type Kept, MANIFEST, type Manifest, parseManifest, STORE } from './manifest.ts';
import { BadArchive, type Entry } from './tar.ts';

/** A file of an archive that was found to be as it was written. */
export interface Verified extends Kept {
  /** The name that it has from now on, where its project is at another path. */
  readonly to?: string;
  readonly entry: Entry;
  /** Of what is small enough to be shown or merged. */
  readonly bytes?: Buffer;
}

/** Bytes of one file, and of all, that are kept in memory. */
const SMALL = { one: 4_000_000, all: 64_000_000 };

/**
 * Reads a whole archive and compares every file with the manifest. Throws a BadArchive for one that is cut off, damaged,
 * or holds what `mayfly backup` does not write.
 */
export async function verify(file: string): Promise<{ manifest: Manifest; files: Verified[] }> {
  const found = new Map<string, { sha256: string; entry: Entry; bytes?: Buffer }>();
  let manifest: Manifest | undefined;
  let room = SMALL.all;
  for await (const { entry, bytes } of readArchive(file)) {
    if (manifest || found.has(entry.name)) throw new BadArchive('it was changed after it had been written');
    if (entry.name === MANIFEST) {
      manifest = parseManifest(bytes.toString());
      continue;
    }
    const isKept = entry.name.startsWith(`${STORE}/`) && bytes.length <= Math.min(SMALL.one, room);
    if (isKept) room -= bytes.length;
    found.set(entry.name, { sha256: digest({ entry, bytes }), entry, ...(isKept && { bytes: Buffer.from(bytes) }) });
  }
  if (!manifest) throw new BadArchive('it is cut off');
  if (found.size !== manifest.files.length) throw new BadArchive('it was changed after it had been written');
  const files = manifest.files.map((kept): Verified => {
    const is = found.get(kept.name);
    if (is?.sha256 !== kept.sha256) throw new BadArchive(`${kept.name} in it is damaged`);
    if (is.entry.kind === 'link' && !staysInside(innerName(kept.name), is.entry.target)) {
      throw new BadArchive(`a link in it leads elsewhere (${kept.name})`);
    }
    return { ...kept, ...is };
  });
  return { manifest, files };
}

export function digest({ entry, bytes }: Content): string {
  return hash('sha256', entry.kind === 'link' ? entry.target : bytes);
}

/** The name relative to the store or to the state folder. */
export function innerName(name: string): string {
  return name.replace(/^[^/]+\/(?:store|projects\/\d+)\//, '');
}
