import { type FleetCall, listCalls } from './calls.ts';
import { inspectCalls } from './inspect.ts';
import type { Fleet } from './open.ts';
import { memoryShare, type Row, rowOf } from './row.ts';
import { readUsages, type Usages } from './usage.ts';

export type Level = 'ok' | 'warning' | 'critical';

export interface Finding {
  readonly kind: 'orphan' | 'memory' | 'cpu' | 'oom' | 'check' | 'paused' | 'ended' | 'stuck';
  readonly level: Level;
  readonly what: string;
  readonly fix: string;
}

export interface CallHealth extends Row {
  readonly level: Level;
  readonly findings: readonly Finding[];
}

/** What is looked at of one call. */
export interface Signs {
  readonly row: Row;
  /** Percent of the limit, one after the other. */
  readonly cpu: readonly number[];
  /** The kernel killed something in it for want of memory. */
  readonly oom: boolean;
}

const MEMORY_WARNS = 85;
const MEMORY_CRITICAL = 95;
const CPU_WARNS = 80;
const START_TIME = 60; // seconds that a container may take to start

export function judge({ row, cpu, oom }: Signs): Finding[] {
  const { name, state, age, owner, health } = row;
  const share = memoryShare(row) ?? 0;
  const tight = share >= MEMORY_WARNS;
  const busy = cpu.length > 0 && cpu.every((percent) => percent > CPU_WARNS);
  const found = (kind: Finding['kind'], isSo: boolean, level: Level, what: string, fix: string): Finding[] =>
    isSo ? [{ kind, level, what, fix }] : [];
  const raise = (option: string): string => `raise the option ${option}, for a call or in config.yaml`;
  const ended = state === 'exited' || state === 'dead';
  return [
    ...found('ended', ended, 'warning', 'it has ended and was not removed', 'mayfly gc'),
    ...found('stuck', state === 'created' && age > START_TIME, 'warning', 'it has not started', `mayfly heal ${name}`),
    ...found('paused', state === 'paused', 'warning', 'it is paused', `mayfly heal ${name}`),
    ...found(
      'orphan',
      owner === 'orphan' && !ended,
      'warning',
      'the mayfly that started it is gone',
      `mayfly attach ${name}, or mayfly heal ${name} to end it well`,
    ),
    ...found('check', health === 'unhealthy', 'critical', "its image's own check fails", `see mayfly show ${name}`),
    ...found('oom', oom, 'critical', 'the kernel killed processes in it for want of memory', raise('memory')),
    ...found(
      'memory',
      tight,
      share >= MEMORY_CRITICAL ? 'critical' : 'warning',
      `${Math.round(share)}% of its memory is in use`,
      raise('memory'),
    ),
    ...found('cpu', busy, 'warning', `it needs all of its processors (${Math.round(cpu.at(-1) ?? 0)}%)`, raise('cpus')),
  ];
}

export function worst(levels: readonly Level[]): Level {
  return (['critical', 'warning'] as const).find((level) => levels.includes(level)) ?? 'ok';
}

const SAMPLES = 3;

export type Chosen = (calls: readonly FleetCall[]) => readonly FleetCall[];

/**
 * The health of the calls that `pick` leaves; processor time is measured three times over `window` milliseconds. A MayflyError with
 * the remedy when the engine does not answer.
 */
export async function examineCalls(fleet: Fleet, pick: Chosen, window: number): Promise<CallHealth[]> {
  const listed = await listCalls(fleet, { all: true });
  const calls = pick(listed.filter(({ state }) => state !== 'removing'));
  const inspected = inspectCalls(fleet, calls);
  const samples: Usages[] = [];
  for (let count = 0; count < SAMPLES; count += 1) samples.push(await readUsages(fleet, calls, window));
  const details = await inspected;
  return calls.map((call) => {
    const used = samples.flatMap((sample) => sample.get(call.container) ?? []);
    const last = used.at(-1);
    const row = rowOf(call, last, fleet.host.now());
    const oom = (last?.oomKills ?? 0) > 0 || (details.get(call.container)?.oomKilled ?? false);
    const findings = judge({ row, cpu: used.map(({ cpu }) => cpu), oom });
    return Object.assign(row, { level: worst(findings.map(({ level }) => level)), findings });
  });
}
