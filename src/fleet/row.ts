import type { Column } from './table.ts';
import { type FleetCall, ownerState } from './calls.ts';
import { ageText, sizeText } from '../platform/units.ts';
import type { Usage } from './usage.ts';

/** What `ps --json` says of a call. These keys stay; more may come. */
export interface Row {
  readonly name: string;
  readonly id: string;
  readonly container: string;
  readonly provider: string;
  readonly project: string;
  readonly projectHash: string;
  /** What kind of project it is; '' when nobody said. */
  readonly type: string;
  readonly state: string;
  readonly health: 'starting' | 'healthy' | 'unhealthy' | null;
  /** Whether the mayfly that started the call lives. */
  readonly owner: 'alive' | 'orphan' | 'elsewhere';
  readonly user: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly created: string;
  /** Seconds. */
  readonly age: number;
  /** Percent of the call's own limit. */
  readonly cpu: number | null;
  /** The limit, in processors. */
  readonly cpus: number | null;
  /** Bytes, without page cache. */
  readonly memory: number | null;
  readonly memoryLimit: number | null;
  /** Processes and threads. */
  readonly pids: number | null;
}

export function rowOf(call: FleetCall, usage: Usage | undefined, now: number): Row {
  const { name, id, container, provider, project, projectHash, type, state, health, owner, created } = call;
  return {
    ...{ name, id, container, provider, project, projectHash, type, state },
    health: health ?? null,
    owner: ownerState(call),
    user: owner.user,
    pid: owner.pid,
    created: new Date(created).toISOString(),
    age: Math.max(0, Math.floor((now - created) / 1000)),
    cpu: usage?.cpu ?? null,
    cpus: usage?.cpus ?? null,
    memory: usage?.memory ?? null,
    memoryLimit: usage?.memoryLimit ?? null,
    pids: usage?.pids ?? null,
  };
}

const NAME: Column<Row> = { title: 'NAME', text: ({ name }) => name, least: 12 };
const CPU: Column<Row> = { title: 'CPU', text: ({ cpu }) => percentText(cpu), right: true };
const MEMORY: Column<Row> = { title: 'MEMORY', text: memoryText, right: true, spare: 2 };

/** The columns of `ps`. */
export const COLUMNS: readonly Column<Row>[] = [
  NAME,
  { title: 'PROVIDER', text: ({ provider }) => provider, least: 6, spare: 5 },
  { title: 'PROJECT', text: ({ project }) => project, least: 8, spare: 6 },
  { title: 'STATE', text: stateText, least: 7 },
  CPU,
  MEMORY,
  { title: 'AGE', text: ({ age }) => ageText(age * 1000), right: true, spare: 4 },
  { title: 'OWNER', text: ownerText, spare: 3 },
];

/** The columns of `stats`. */
export const STATS_COLUMNS: readonly Column<Row>[] = [
  NAME,
  CPU,
  { title: 'OF', text: ({ cpus }) => (cpus === null ? 'all' : String(cpus)), right: true, spare: 2 },
  MEMORY,
  { title: 'MEM', text: (row) => percentText(memoryShare(row)), right: true },
  { title: 'PIDS', text: ({ pids }) => String(pids ?? '-'), right: true, spare: 1 },
];

/** Percent of the limit. */
export function memoryShare({ memory, memoryLimit }: Row): number | null {
  return memory === null || memoryLimit === null ? null : (memory / memoryLimit) * 100;
}

export function stateText({ state, health }: Row): string {
  return health === null ? state : `${state} (${health})`;
}

export function percentText(percent: number | null): string {
  return percent === null ? '-' : `${Math.round(percent)}%`;
}

export function memoryText({ memory, memoryLimit }: Row): string {
  if (memory === null) return '-';
  return memoryLimit === null ? sizeText(memory) : `${sizeText(memory)} / ${sizeText(memoryLimit)}`;
}

export function ownerText({ owner, user, pid }: Row): string {
  return owner === 'alive' ? `${user} ${pid}` : `${user} ${owner}`;
}
