import { remove } from './files.ts';
import { recoverGuard } from './guard/recover.ts';
import type { Host } from './host.ts';
import { isLive, readJournals } from './journal.ts';
import type { Places } from './places.ts';
import type { IsRunning } from './sync/members.ts';
import { recover } from './sync/recover.ts';

/**
 * Completes what crashed calls left: live folders are written home, stages removed, changes of the project named. Three looks at folders
 * when there is nothing.
 */
export async function recoverCalls(host: Host, places: Places, isRunning: IsRunning): Promise<void> {
  await recover(host, places, isRunning);
  for (const staged of readJournals(places)) if (!(await isLive(staged, isRunning))) remove(staged.folder);
  await recoverGuard(host, places, isRunning);
}
