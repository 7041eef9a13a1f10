import path from 'node:path';
import { list, readText } from './files.ts';
import { isAlive, type Owner } from './owner.ts';
import type { Places } from './places.ts';
import type { IsRunning } from './sync/members.ts';
import { JOURNAL_FILE } from './sync/stage.ts';

/** What a stage says of its call, for other calls and for whoever finds it after a crash. */
export interface Journal {
  readonly provider: string;
  readonly container: string;
  readonly owner: Owner;
}

/** The id of a call, its stage, and what that says. */
export interface Staged {
  readonly id: string;
  readonly stage: string;
  readonly journal: Journal;
}

/** The stages that there are; one that is just being made or removed has no journal yet. */
export function readJournals(places: Places): Staged[] {
  return list(places.calls).flatMap((id) => {
    const stage = path.join(places.calls, id);
    try {
      return [{ id, stage, journal: JSON.parse(readText(path.join(stage, JOURNAL_FILE)) ?? '') as Journal }];
    } catch {
      return [];
    }
  });
}

/** A call lives as long as its mayfly or its container; where the engine does not answer, it is taken to live. */
export async function isLive({ id, journal }: Pick<Staged, 'id' | 'journal'>, isRunning: IsRunning): Promise<boolean> {
  return isAlive(journal.owner) || isRunning(id).catch(() => true);
}
