import type { Host } from '../platform/host.ts';
import { isLive } from '../store/journal.ts';
import type { Places } from '../config/places.ts';
import type { IsRunning } from '../store/members.ts';
import { Shelf } from './shelf.ts';

/** Names what calls changed that were killed, or ended with nobody there. One look into a folder when there is none. */
export async function recoverGuard(host: Host, places: Places, isRunning: IsRunning): Promise<void> {
  const shelf = new Shelf(places.store);
  for (const record of shelf.calls()) {
    if (record.untold === undefined && (await isLive({ id: record.id, journal: record }, isRunning, false))) continue;
    const { finishCall, tell } = await import('./finish.ts');
    await (record.untold === undefined ? finishCall(host, shelf, record, 'killed') : tell(host, shelf, record));
  }
}
