import path from 'node:path';
import { GRACE } from '../call/container.ts';
import { findContainer, removeContainer } from '../engine/engine.ts';
import { line } from '../platform/errors.ts';
import { stat } from '../platform/files.ts';
import { isAlive } from '../platform/owner.ts';
import { recoverCalls } from '../call/recover.ts';
import { sleep } from '../platform/sleep.ts';
import { type FleetCall, ownerState } from './calls.ts';
import { runningOn } from '../call/containers.ts';
import type { Fleet } from './open.ts';

export interface Stopped {
  readonly name: string;
  readonly id: string;
  /** False when the engine has not removed its container. */
  readonly gone: boolean;
  /** False when it did not end by itself in time. */
  readonly graceful: boolean;
  /** False when its sync-out has not happened yet. */
  readonly synced: boolean;
}

const STEP = 20; // milliseconds between two looks
const SLACK = 10_000; // milliseconds more than it should take, after which an engine counts as hung

/** Ends calls, at the same time: when this resolves their containers are gone and sync-out has happened, as far as `Stopped` says. */
export async function stopCalls(fleet: Fleet, calls: readonly FleetCall[]): Promise<Stopped[]> {
  const { host, places } = fleet;
  const staged = calls.map(({ id }) => stat(folderOf(fleet, id)) !== undefined);
  const ends = await Promise.all(calls.map((call) => endContainer(fleet, call)));
  if (calls.some((call) => ownerState(call) === 'orphan')) await recoverCalls(host, places, runningOn(fleet));
  const stopped = calls.map(async (call, index): Promise<Stopped> => {
    const { gone = false, graceful = false } = ends[index] ?? {};
    const synced = gone && (await until(() => isSynced(fleet, call, staged[index] === true), GRACE));
    return { name: call.name, id: call.id, gone, graceful, synced };
  });
  const all = await Promise.all(stopped);
  for (const { name, gone, synced } of all) {
    const asleep = 'look whether its terminal was left with Ctrl-Z, and go back there with fg';
    if (!gone)
      host.note(line({ code: 69, what: `${fleet.engine.name} did not end ${name}`, fix: 'run mayfly doctor' }));
    else if (!synced)
      host.note(line({ code: 75, what: `${name} is gone, but its sync-out has not happened`, fix: asleep }));
  }
  return all;
}

/** 0 when all is done, 69 when a call lives on, 75 when a sync-out is still to come. */
export function stopCode(stopped: readonly Stopped[]): number {
  if (!stopped.every(({ gone }) => gone)) return 69;
  return stopped.every(({ synced }) => synced) ? 0 : 75;
}

async function endContainer({ host, engine }: Fleet, call: FleetCall): Promise<Pick<Stopped, 'gone' | 'graceful'>> {
  const { container, id, state } = call;
  const start = performance.now();
  const ask = (...words: string[]): Promise<unknown> =>
    host.capture(engine.command, words, { timeout: GRACE + SLACK, detached: true });
  if (state === 'paused') await ask('unpause', container); // else it would not hear of it
  await ask('stop', '--time', String(GRACE / 1000), container);
  const graceful = performance.now() - start < GRACE;
  const isGone = async (): Promise<boolean> => (await findContainer(host, engine, id)) === undefined;
  if (await until(isGone, GRACE / 2)) return { gone: true, graceful };
  await removeContainer(host, engine, container);
  return { gone: await until(isGone, GRACE / 2), graceful };
}

/**
 * A mayfly removes the stage of its call once the sync-out is done; what it does after that, such as a question, is not waited for.
 * Where the stage is not to be seen, its end has to do.
 */
function isSynced(fleet: Fleet, { id, owner }: FleetCall, wasStaged: boolean): boolean {
  if (wasStaged) return !stat(folderOf(fleet, id));
  return owner.host !== fleet.host.hostname || !isAlive(owner);
}

function folderOf({ places }: Fleet, id: string): string {
  return path.join(places.calls, id);
}

/** False when that does not come about in so many milliseconds. */
async function until(holds: () => Promise<boolean> | boolean, time: number): Promise<boolean> {
  for (const end = performance.now() + time; !(await holds()); await sleep(STEP))
    if (performance.now() > end) return false;
  return true;
}
