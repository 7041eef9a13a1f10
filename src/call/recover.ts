import path from 'node:path';
import { oneLine } from '../platform/errors.ts';
import { lstat, remove } from '../platform/files.ts';
import { recoverGuard } from '../guard/recover.ts';
import type { Host } from '../platform/host.ts';
import { isLive, notedName, readJournals, type Staged } from '../store/journal.ts';
import { withLock } from '../platform/lock.ts';
import type { Places } from '../config/places.ts';
import type { IsRunning } from '../store/members.ts';
import { keepHome, leavesHome } from '../store/home.ts';
import { recover } from '../store/recover.ts';
import { stageOf } from '../boundary/stage.ts';

/**
 * Completes what crashed calls left: live folders are written home, stages removed, changes of the project named. Three looks at folders
 * when there is nothing. What cannot be done is a line and never an error: the command that comes next is not about it.
 */
export async function recoverCalls(host: Host, places: Places, isRunning: IsRunning): Promise<void> {
  const steps = [
    () => recover(host, places, isRunning),
    async () => {
      for (const staged of readJournals(places)) {
        if (await isLive(staged, isRunning)) continue;
        await (
          await import('../ssh/recover.ts')
        ).recoverKnownHosts(host, { cache: places.cache, learned: staged.journal.learned }, stageOf(places, staged.id));
        if (!(await homeIsKept(host, places, stageOf(places, staged.id)))) continue;
        await noteLost(host, places, staged);
        remove(staged.folder);
      }
    },
    () => recoverGuard(host, places, isRunning),
  ];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      host.note(oneLine(`mayfly: cannot complete what calls left: ${reason}; the next mayfly command tries again`));
    }
  }
}

/** Several commands may come next at the same time. */
async function homeIsKept(host: Host, places: Places, stage: string): Promise<boolean> {
  if (!leavesHome(stage)) return true;
  return withLock(
    host,
    path.join(places.runtime, 'homes.lock'),
    () => {},
    () => keepHome(host, places.store, stage),
  );
}

/** Whoever asks for a call whose mayfly was killed hears that it has ended, and how, where the engine still knows. */
async function noteLost(host: Host, places: Places, { id, folder, journal }: Staged): Promise<void> {
  const { lastPutDown, noteEnded, readEnded } = await import('./ended.ts');
  const now = host.now();
  if (readEnded(places, id, now)) return;
  const { engineAt } = await import('../engine/engine.ts');
  const { exitCodeOf } = await import('../engine/past.ts');
  const at = journal.engine && engineAt(host, journal.engine);
  const began = lstat(folder)?.mtimeMs ?? now;
  const code = at && (await exitCodeOf(at.host, at.engine, id, began).catch(() => undefined));
  const stage = stageOf(places, id);
  const name = notedName(stage) ?? journal.container;
  noteEnded(places, 'boot', { name, id, time: now, ...(code !== undefined && { code }) }, lastPutDown(stage));
}
