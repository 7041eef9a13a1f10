import { MayflyError } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { notedName, readJournals } from '../store/journal.ts';
import { isAlive } from '../platform/owner.ts';
import type { Places } from '../config/places.ts';
import { sleep } from '../platform/sleep.ts';
import { stageOf } from '../boundary/stage.ts';
import type { FleetCall } from './calls.ts';
import { type EndedCall, endedText, isPrintKept, namesOf, readEnded } from '../call/ended.ts';

interface Asker {
  readonly places: Places;
  readonly host: Host;
}

const STEP = 50; // milliseconds between two looks
const PATIENCE = 3000;

/**
 * How the call of that name has ended, where it is none of those that live; one whose mayfly is about to write that down is
 * waited for.
 */
export async function findEnded(
  { places, host }: Asker,
  calls: readonly Pick<FleetCall, 'id' | 'name'>[],
  wanted: string,
): Promise<EndedCall | undefined> {
  if (calls.some((call) => namesOf(call).includes(wanted))) return undefined;
  const isEnding = (): boolean =>
    readJournals(places).some(({ id, journal }) => {
      const name = notedName(stageOf(places, id)) ?? journal.container;
      return namesOf({ id, name }).includes(wanted) && isAlive(journal.owner, true);
    });
  for (let waited = 0; ; waited += STEP) {
    const found = readEnded(places, wanted, host.now());
    if (found || waited >= PATIENCE || !isEnding()) return found;
    await sleep(STEP);
  }
}

/** Says how and when the call of that name has ended, where none of it lives. */
export async function requireNotEnded(
  fleet: Asker,
  calls: readonly Pick<FleetCall, 'id' | 'name'>[],
  wanted: string,
): Promise<void> {
  const ended = await findEnded(fleet, calls, wanted);
  if (!ended) return;
  const fix = isPrintKept(fleet.places, ended) ? `mayfly logs ${ended.name} shows what it printed` : 'start it anew';
  throw new MayflyError({ kind: 'usage', what: endedText(ended, fleet.host.now()), fix });
}
