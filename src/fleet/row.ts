import type { Column } from './table.ts';
import { type FleetCall, ownerState } from './calls.ts';
import { ageText, sizeText } from './units.ts';
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

export const NAME: Column<Row> = { title: 'NAME', text: ({ name }) => name, least: 16 };
export const CPU: Column<Row> = { title: 'CPU', text: ({ cpu }) => percentText(cpu), right: true };
export const MEMORY: Column<Row> = { title: 'MEMORY', text: memoryText, right: true };

/** The columns of `ps`. */
export const COLUMNS: readonly Column<Row>[] = [
  NAME,
  { title: 'PROVIDER', text: ({ provider }) => provider, least: 6 },
  { title: 'PROJECT', text: ({ project }) => project, least: 8, spare: 1 },
  { title: 'STATE', text: ({ state, health }) => (health === null ? state : `${state} (${health})`), least: 7 },
  CPU,
  MEMORY,
  { title: 'AGE', text: ({ age }) => ageText(age * 1000), right: true, spare: 3 },
  { title: 'OWNER', text: ownerText, spare: 2 },
];

export function percentText(percent: number | null): string {
  return percent === null ? '-' : `${Math.round(percent)}%`;
}

function memoryText({ memory, memoryLimit }: Row): string {
  if (memory === null) return '-';
  return memoryLimit === null ? sizeText(memory) : `${sizeText(memory)} / ${sizeText(memoryLimit)}`;
}

function ownerText({ owner, user, pid }: Row): string {
  return owner === 'alive' ? `${user} ${pid}` : `${user} ${owner}`;
}
