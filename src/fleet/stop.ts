import { GRACE } from '../container.ts';
import { askRunning, findContainer, removeContainer } from '../engine/engine.ts';
import { line } from '../errors.ts';
import { isAlive } from '../owner.ts';
import { recoverCalls } from '../recover.ts';
import { sleep } from '../sleep.ts';
import { type FleetCall, ownerState } from './calls.ts';
import type { Fleet } from './open.ts';

export interface Stopped {
  readonly name: string;
  readonly id: string;
  /** False when it did not end by itself in time. */
  readonly graceful: boolean;
  /** False when its mayfly, which does the sync-out, has not ended yet. */
  readonly synced: boolean;
}

const STEP = 20; // milliseconds between two looks

/** Ends calls, at the same time: when this resolves their containers are gone and sync-out has happened, as far as `synced` says. */
export async function stopCalls(fleet: Fleet, calls: readonly FleetCall[]): Promise<Stopped[]> {
  const { host, engine, places } = fleet;
  const stopped = await Promise.all(calls.map((call) => stopCall(fleet, call)));
  if (calls.some((call) => ownerState(call) === 'orphan'))
    await recoverCalls(
      host,
      places,
      askRunning(host, () => engine),
    );
  for (const { name, synced } of stopped) {
    const fix = 'look whether its terminal was left with Ctrl-Z, and go back there with fg';
    if (!synced) host.note(line({ code: 75, what: `${name} is gone, but its sync-out has not happened`, fix }));
  }
  return stopped;
}

/** 0 when all is done, else 75. */
export function stopCode(stopped: readonly Stopped[]): number {
  return stopped.every(({ synced }) => synced) ? 0 : 75;
}

async function stopCall({ host, engine }: Fleet, call: FleetCall): Promise<Stopped> {
  const { container, name, id, owner, state } = call;
  const start = performance.now();
  if (state === 'paused') await host.capture(engine.command, ['unpause', container]); // else it would not hear of it
  await host.capture(engine.command, ['stop', '--time', String(GRACE / 1000), container]);
  const graceful = performance.now() - start < GRACE;
  const isGone = async (): Promise<boolean> => (await findContainer(host, engine, id)) === undefined;
  if (!(await until(isGone, GRACE / 2))) {
    await removeContainer(host, engine, container);
    await until(isGone, GRACE / 2);
  }
  const synced = owner.host !== host.hostname || (await until(() => !isAlive(owner), GRACE));
  return { name, id, graceful, synced };
}

/** False when that does not come about in so many milliseconds. */
async function until(holds: () => Promise<boolean> | boolean, time: number): Promise<boolean> {
  for (const end = performance.now() + time; !(await holds()); await sleep(STEP))
    if (performance.now() > end) return false;
  return true;
}
