import { askSocket } from '../engine/socket.ts';
import { sleep } from '../platform/sleep.ts';
import { type Sample, type Usages, usagesOf } from './usage.ts';

const PATIENCE = 10_000; // milliseconds

/** From Docker's socket, for an engine in a virtual machine: its client asks for two samples a second apart, this for one. */
export async function socketUsages(socket: string, ids: readonly string[], window: number): Promise<Usages> {
  const read = (): Promise<(Sample | undefined)[]> => Promise.all(ids.map((id) => sampleOf(socket, id)));
  const first = await read();
  await sleep(window);
  return usagesOf(ids, first, await read());
}

async function sampleOf(socket: string, id: string): Promise<Sample | undefined> {
  const [stats, about] = await Promise.all([
    askSocket<Stats>(socket, `/containers/${id}/stats?stream=false&one-shot=true`, PATIENCE),
    askSocket<About>(socket, `/containers/${id}/json`, PATIENCE),
  ]);
  return stats && about && readStats(stats, about);
}

export interface Stats {
  readonly read: string;
  readonly cpu_stats: { readonly cpu_usage: { readonly total_usage: number } };
  readonly memory_stats: { readonly usage?: number; readonly stats?: Readonly<Record<string, number>> };
  readonly pids_stats: { readonly current?: number };
}

export interface About {
  readonly HostConfig: {
    readonly NanoCpus: number;
    readonly Memory: number;
  };
}

/** Undefined for a container that has ended: its numbers are missing. */
export function readStats(
  { read, cpu_stats, memory_stats, pids_stats }: Stats,
  { HostConfig }: About,
): Sample | undefined {
  const { usage, stats = {} } = memory_stats;
  if (usage === undefined) return undefined;
  const file = (kind: string): number => stats[`total_${kind}_file`] ?? stats[`${kind}_file`] ?? 0;
  return {
    at: Date.parse(read),
    cpu: cpu_stats.cpu_usage.total_usage / 1e9,
    cpus: HostConfig.NanoCpus > 0 ? HostConfig.NanoCpus / 1e9 : null,
    memory: usage - file('inactive') - file('active'),
    memoryLimit: HostConfig.Memory > 0 ? HostConfig.Memory : null,
    pids: pids_stats.current ?? null,
    oomKills: null,
  };
}
