import os from 'node:os';
import { findSocket } from '../engine/facts.ts';
import { sleep } from '../platform/sleep.ts';
import type { FleetCall } from './calls.ts';
import { openGroup } from './cgroup.ts';
import type { Fleet } from './open.ts';

/** The accounts of a container at one moment. */
export interface Sample {
  /** Milliseconds of any clock. */
  readonly at: number;
  /** Seconds of processor time since it started. */
  readonly cpu: number;
  /** The limit in processors; null where there is none. */
  readonly cpus: number | null;
  /** Bytes that cannot be taken back: without page cache. */
  readonly memory: number;
  readonly memoryLimit: number | null;
  /** Processes and threads. */
  readonly pids: number | null;
  /** How many processes the kernel killed since the start, for want of memory. */
  readonly oomKills: number | null;
}

/** What a call uses: `cpu` is percent of its own limit, or of all processors where it has none. */
export type Usage = Omit<Sample, 'at'>;

/** By the engine's id; calls that do not run, or are gone meanwhile, are not in it. */
export type Usages = ReadonlyMap<string, Usage>;

/** Milliseconds in which the kernel hands out the share of a group: in less, a call below one processor has all or nothing. */
const PERIOD = 100;

/**
 * What the calls use over `window` milliseconds, best a multiple of `PERIOD`: from the kernel where it is this machine's, else from the
 * engine's socket, else from its client.
 */
export async function readUsages(fleet: Fleet, calls: readonly FleetCall[], window: number): Promise<Usages> {
  const { host, engine, places } = fleet;
  const running = calls.filter(({ state }) => state === 'running' || state === 'paused').map((call) => call.container);
  if (running.length === 0) return new Map();
  const groups = running.map((id) => openGroup(host, id));
  if (groups.some((group) => group !== undefined)) {
    const first = groups.map((group) => ({ at: performance.now(), cpu: group?.cpu() ?? Number.NaN }));
    const isShared = groups.some((group) => (group?.sample().cpus ?? 1) < 1);
    await sleep(isShared ? Math.max(window, PERIOD) : window);
    return usagesOf(
      running,
      first,
      groups.map((group) => group?.sample()),
    );
  }
  const socket = await findSocket(host, engine, places);
  if (socket !== undefined) {
    const { socketUsages } = await import('./engine-stats.ts');
    return socketUsages(socket, running, window);
  }
  const { clientUsages } = await import('./client-stats.ts');
  return clientUsages(fleet, running);
}

type Moment = Pick<Sample, 'at' | 'cpu'>;

/** What was used between the first moments and the second; a container that has gone meanwhile is left out. */
export function usagesOf(
  ids: readonly string[],
  first: readonly (Moment | undefined)[],
  second: readonly (Sample | undefined)[],
): Usages {
  return new Map(
    ids.flatMap((id, index): [string, Usage][] => {
      const [earlier, later] = [first[index], second[index]];
      return earlier && later && !Number.isNaN(later.cpu - earlier.cpu) ? [[id, usageBetween(earlier, later)]] : [];
    }),
  );
}

/** The kernel hands processor time out by tenths of a second, so a short while may hold more than its share: no more than 100. */
export function usageBetween(earlier: Moment, later: Sample): Usage {
  const { at, cpu, ...rest } = later;
  const seconds = (at - earlier.at) / 1000;
  const share = seconds > 0 ? (cpu - earlier.cpu) / seconds / (rest.cpus ?? os.availableParallelism()) : 0;
  return { ...rest, cpu: Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10 };
}
