import path from 'node:path';
import { MayflyError } from './errors.ts';
import { makePrivate } from './files.ts';
import type { Host } from './host.ts';
import { isLive, readJournals } from './journal.ts';
import { withLock } from './lock.ts';
import type { Places } from './places.ts';
import type { IsRunning } from './sync/members.ts';

export interface SlotLimits {
  readonly provider: string;
  /** Simultaneous calls of the provider, and of all; undefined: as many as there are. */
  readonly calls: number | undefined;
  readonly overall: number;
}

/**
 * Makes the stage, if there is a slot for the call: a stage holds its slot until it is removed. Counted and made under one
 * lock, so that calls that start together cannot both take the last one.
 */
export async function takeSlot(
  host: Host,
  places: Places,
  limits: SlotLimits,
  isRunning: IsRunning,
  makeStage: () => void,
): Promise<void> {
  makePrivate(places.calls);
  const lock = path.join(places.runtime, 'slots.lock');
  await withLock(
    host,
    lock,
    () => {},
    async () => {
      const staged = readJournals(places);
      for (const { name, limit, taken } of [
        {
          name: limits.provider,
          limit: limits.calls,
          taken: staged.filter(({ journal }) => journal.provider === limits.provider),
        },
        { name: 'all providers', limit: limits.overall, taken: staged },
      ]) {
        if (limit === undefined || taken.length < limit) continue;
        const live = await Promise.all(
          taken.map(async (call) => ((await isLive(call, isRunning)) ? [call.journal.container] : [])),
        );
        const running = live.flat();
        if (running.length >= limit) throw new MayflyError({ kind: 'limit-reached', provider: name, limit, running });
      }
      makeStage();
    },
  );
}
