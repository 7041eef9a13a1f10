import path from 'node:path';
import { lstat, makePrivate, write } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import type { Places } from './places.ts';

/** A line that would only annoy at every call is said once until the machine starts again. */
export async function noteOnce(host: Host, places: Places, line: string): Promise<void> {
  const said = path.join(places.cache, `said-${await sha256(line, 16)}`);
  if (lstat(said)) return;
  host.note(line);
  makePrivate(places.cache);
  write(said, '');
}
