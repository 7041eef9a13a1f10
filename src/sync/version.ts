import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { FileRule } from '../providers/provider.ts';

/** A file as it stood at one moment. A symlink inside the folder is a file whose content is its target. */
export interface Version {
  /** Equal for equal versions. */
  readonly id: string;
  readonly bytes: Buffer;
  readonly kind: Kind;
}

/** `program`: the owner may execute it. */
export type Kind = 'file' | 'program' | 'link';

export function isJson(file: string): boolean {
  return file.endsWith('.json');
}

/** Files whose content is kept to merge against; of the others only the id is known later. */
export function isMergeable(file: string, rule: FileRule | undefined): boolean {
  return isJson(file) || rule?.merge === 'union';
}

/**
 * The content of a file that can be merged is found again by its id, so that is a real hash; for the others it only has
 * to tell a touched file from a changed one, and a checksum takes an eighth of the time.
 */
export function versionOf(bytes: Buffer, kind: Kind, exact: boolean): Version {
  const sum = exact ? hash('sha256', bytes).slice(0, 32) : crc32(bytes).toString(16);
  return { id: `${kind}-${bytes.length}-${sum}`, bytes, kind };
}
