import path from 'node:path';
import { list, readText, remove } from './files.ts';
import type { Host } from './host.ts';
import { isAlive, type Owner } from './owner.ts';
import type { Places } from './places.ts';
import type { IsRunning } from './sync/members.ts';
import { recover } from './sync/recover.ts';
import { JOURNAL_FILE } from './sync/stage.ts';

/** What a stage says of its call, for whoever finds it after a crash. */
export interface Journal {
  readonly owner: Owner;
  readonly container: string;
}

/** Completes what crashed calls left: live folders are written home, stages removed. Two looks at folders when there is nothing. */
export async function recoverCalls(host: Host, places: Places, isRunning: IsRunning): Promise<void> {
  await recover(host, places, isRunning);
  for (const id of list(places.calls)) {
    const stage = path.join(places.calls, id);
    const journal = readJournal(stage);
    if (journal && !isAlive(journal.owner) && !(await isRunning(journal.container).catch(() => true))) remove(stage);
  }
}

/** Undefined for a stage that is just being made or removed. */
function readJournal(stage: string): Journal | undefined {
  try {
    return JSON.parse(readText(path.join(stage, JOURNAL_FILE)) ?? '') as Journal;
  } catch {
    return undefined;
  }
}
