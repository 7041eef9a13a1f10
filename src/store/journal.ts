import fs from 'node:fs';
import path from 'node:path';
import type { EngineAt } from '../engine/engine.ts';
import { list, lstat, makePrivate, readText, write } from '../platform/files.ts';
import { isAlive, type Owner } from '../platform/owner.ts';
import type { Places } from '../config/places.ts';
import type { IsRunning } from './members.ts';

const JOURNAL_FILE = 'journal';
/** The journal, once the container has ended: its slot is free, its stage not yet done with. */
const ENDED_FILE = 'ended';
const NAME_FILE = 'name';

/** What is said beside a stage of its call, for other calls and for whoever finds it after a crash. */
export interface Journal {
  readonly provider: string;
  readonly container: string;
  readonly owner: Owner;
  readonly engine?: EngineAt;
  /** Where what it learns of hosts goes; an absolute path. */
  readonly learned?: string;
}

/** The id of a call, the folder of its stage and journal, and what that says. */
export interface Staged {
  readonly id: string;
  readonly folder: string;
  readonly journal: Journal;
  /** Its container is gone, only sync-out is left to do. */
  readonly ended: boolean;
}

/** The stages that there are; one that is just being made or removed has no journal yet. */
export function readJournals(places: Places): Staged[] {
  return list(places.calls).flatMap((id) => {
    const folder = path.join(places.calls, id);
    try {
      const open = readText(path.join(folder, JOURNAL_FILE));
      const text = open ?? readText(path.join(folder, ENDED_FILE));
      return [{ id, folder, journal: JSON.parse(text ?? '') as Journal, ended: open === undefined }];
    } catch {
      return [];
    }
  });
}

/** Takes the slot of the call whose stage is to be made. */
export function writeJournal(stage: string, journal: Journal): void {
  const folder = path.dirname(stage);
  makePrivate(folder);
  write(path.join(folder, JOURNAL_FILE), JSON.stringify(journal));
}

/** Notes another name for the call of that id, for when it has ended; not where its stage is another user's, or gone. */
export function noteName(places: Pick<Places, 'calls'>, id: string, name: string): void {
  const folder = path.join(places.calls, id);
  if (lstat(folder)?.isDirectory()) write(path.join(folder, NAME_FILE), name);
}

/** The last name of the call, where it has had more than one. */
export function notedName(stage: string): string | undefined {
  return readText(path.join(path.dirname(stage), NAME_FILE));
}

/** Gives the slot of a call back: its container is gone. */
export function markEnded(stage: string): void {
  const folder = path.dirname(stage);
  try {
    fs.renameSync(path.join(folder, JOURNAL_FILE), path.join(folder, ENDED_FILE));
  } catch {
    // Somebody has emptied the runtime folder; there is no slot to give back.
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
