import path from 'node:path';
import { list, lstat, remove } from '../platform/files.ts';
import { readJournals } from '../store/journal.ts';
import type { Places } from '../config/places.ts';
import { isInside } from '../platform/paths.ts';
import { STAGE_TARGET } from '../providers/provider.ts';
import { recoverCalls } from '../call/recover.ts';
import type { IsRunning } from '../store/members.ts';
import { type FleetCall, listCalls, ownerState } from './calls.ts';
import { runningOn } from '../call/containers.ts';
import { inspectCalls } from './inspect.ts';
import type { Fleet } from './open.ts';
import { stopCalls } from './stop.ts';

export interface Collected {
  /** Names of calls that were ended, or had ended and stayed. */
  readonly calls: readonly string[];
  /** Ids of calls whose stage was removed; what it held of the CLI's files is in the store. */
  readonly stages: readonly string[];
  /** Orphans that are not ours to end. */
  readonly others: readonly FleetCall[];
}

/**
 * Ends the calls whose mayfly is gone, if their stages are in this runtime folder, and completes what calls left. A call whose
 * mayfly lives is not touched, nor one of another user, another machine or another store.
 */
export async function collect(fleet: Fleet): Promise<Collected> {
  const { host, places } = fleet;
  const before = list(places.calls);
  const orphans = (await listCalls(fleet, { all: true })).filter((call) => ownerState(call) === 'orphan');
  const details = await inspectCalls(fleet, orphans);
  const isOurs = ({ container }: FleetCall): boolean =>
    (details.get(container)?.mounts ?? []).some(
      ({ source, target }) => target === STAGE_TARGET && isInside(source, places.calls),
    );
  const ours = orphans.filter(isOurs);
  const stopped = await stopCalls(fleet, ours);
  await recoverCalls(host, places, runningOn(fleet));
  await removeStrays(places, runningOn(fleet));
  const after = list(places.calls);
  return {
    calls: stopped.flatMap(({ name, gone }) => (gone ? [name] : [])),
    stages: before.filter((id) => !after.includes(id)),
    others: orphans.filter((call) => !isOurs(call) && details.has(call.container)),
  };
}

const YOUNG = 60_000; // milliseconds in which a stage may be in the making

/** Stages that say of no call, since their mayfly was killed as it made them: nobody else would ever remove them. */
async function removeStrays(places: Places, isRunning: IsRunning): Promise<void> {
  const said = new Set(readJournals(places).map(({ id }) => id));
  for (const id of list(places.calls).filter((name) => !said.has(name))) {
    const stage = path.join(places.calls, id);
    const isOld = Date.now() - (lstat(stage)?.mtimeMs ?? Number.NaN) > YOUNG;
    if (isOld && !(await isRunning(id).catch(() => true))) remove(stage);
  }
}
