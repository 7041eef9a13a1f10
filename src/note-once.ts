import { createHash } from 'node:crypto';
import path from 'node:path';
import { lstat, makePrivate, write } from './files.ts';
import type { Host } from './host.ts';
import type { Places } from './places.ts';

/** A line that would only annoy at every call is said once until the machine starts again. */
export function noteOnce(host: Host, places: Places, line: string): void {
  const said = path.join(places.cache, `said-${createHash('sha256').update(line).digest('hex').slice(0, 16)}`);
  if (lstat(said)) return;
  host.note(line);
  makePrivate(places.cache);
  write(said, '');
}
