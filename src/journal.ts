import fs from 'node:fs';
import path from 'node:path';
import { list, readText } from './files.ts';
import type { EngineAt } from './engine/engine.ts';
import { isAlive, type Owner } from './owner.ts';
import type { Places } from './places.ts';
import type { IsRunning } from './sync/members.ts';
import { ENDED_FILE, JOURNAL_FILE } from './sync/stage.ts';

/** What a stage says of its call, for other calls and for whoever finds it after a crash. */
export interface Journal {
  readonly provider: string;
  readonly container: string;
  readonly owner: Owner;
  readonly engine?: EngineAt;
}

/** The id of a call, its stage, and what that says. */
export interface Staged {
  readonly id: string;
  readonly stage: string;
  readonly journal: Journal;
  /** Its container is gone, only sync-out is left to do. */
  readonly ended: boolean;
}

/** The stages that there are; one that is just being made or removed has no journal yet. */
export function readJournals(places: Places): Staged[] {
  return list(places.calls).flatMap((id) => {
    const stage = path.join(places.calls, id);
    const open = readText(path.join(stage, JOURNAL_FILE));
    const text = open ?? readText(path.join(stage, ENDED_FILE));
    try {
      return [{ id, stage, journal: JSON.parse(text ?? '') as Journal, ended: open === undefined }];
    } catch {
      return [];
    }
  });
}

/** Gives the slot of a call back: its container is gone. */
export function markEnded(stage: string): void {
  try {
    fs.renameSync(path.join(stage, JOURNAL_FILE), path.join(stage, ENDED_FILE));
  } catch {
    // A container can do with its stage what it likes; the slot is free when the stage is removed.
  }
}

/** A call lives as long as its mayfly or its container; where the engine does not answer, it is taken to live. */
export async function isLive(
  { id, journal }: Pick<Staged, 'id' | 'journal'>,
  isRunning: IsRunning,
  isHere = true,
): Promise<boolean> {
  return isAlive(journal.owner, isHere) || isRunning(id, journal.engine).catch(() => true);
}
