import path from 'node:path';
import type { EngineCall } from '../engine/calls.ts';
import { line, MayflyError } from '../platform/errors.ts';
import { makePrivate, remove } from '../platform/files.ts';
import type { Host, Signal } from '../platform/host.ts';
import { isLive, readJournals, type Staged } from '../store/journal.ts';
import { isAlive, isStopped, ownerOf } from '../platform/owner.ts';
import type { Places } from '../config/places.ts';
import { blockedBy, joinQueue, type Queued, readQueue } from './queue.ts';
import { sleep } from '../platform/sleep.ts';
import { withRuntimeLock } from '../store/locks.ts';
import type { IsRunning } from '../store/members.ts';

export interface SlotRequest {
  readonly id: string;
  readonly provider: string;
  readonly project: string;
  readonly store: string;
  /** Simultaneous calls of the provider, and of all; undefined: as many as there are. */
  readonly calls: number | undefined;
  readonly overall: number;
  /** Seconds to wait for a slot; undefined: not at all. */
  readonly wait: number | undefined;
  /** Signals that came: who has one waits no longer. */
  readonly seen: readonly Signal[];
}

/** What can be asked about calls. `listed`: those that run on the engine, whoever started them; undefined where only its client could tell. */
export interface Asking {
  readonly isRunning: IsRunning;
  listed(): Promise<readonly EngineCall[] | undefined>;
}

const STEP = 200; // milliseconds between two looks of somebody who waits

/**
 * Makes the stage as soon as there is a slot for the call: a stage holds its slot until its call has ended. Counted and made under
 * one lock, so that calls that start together cannot both take the last one. False when the caller cancels while it waits;
 * without a slot in time, a MayflyError that names those that run.
 */
export async function takeSlot(
  host: Host,
  places: Places,
  request: SlotRequest,
  asking: Asking,
  makeStage: () => void,
): Promise<boolean> {
  makePrivate(places.calls);
  const deadline = performance.now() + (request.wait ?? 0) * 1000;
  let ticket: string | undefined;
  let told = '';
  const attempt = (listed: Listed, over: ReadonlySet<string>, isSure: boolean): MayflyError | undefined => {
    const ahead = readAhead(places, ticket);
    const full = findFull(host, request, ahead, readJournals(places), over, listed);
    if (full && isSure && request.wait !== undefined) ticket ??= joinQueue(places, request.id, ticketOf(host, request));
    if (full && ticket !== undefined) told = tellPlace(host, full, ahead, told);
    if (!full) makeStage();
    return full;
  };
  const tell = (text: string): void => host.note(text);
  const lock = path.join(places.runtime, 'slots.lock');
  try {
    for (let isSure = false; ; isSure = true) {
      // The engine is asked before the lock is taken: others need not wait for its answer.
      const held = readJournals(places).filter(({ ended }) => !ended);
      const listed = await patiently(host, asking.listed());
      const over = isSure ? await patiently(host, findOver(held, listed, asking)) : new Set<string>();
      const full = await withRuntimeLock(host, lock, () => attempt(listed, over, isSure), tell, request.seen);
      if (!full) return true;
      if (!isSure) continue; // every stage counted, and the list is of a while ago
      if (performance.now() >= deadline) throw full;
      await sleep(STEP);
      if (request.seen.length > 0) return false;
    }
  } finally {
    if (ticket !== undefined) remove(ticket);
  }
}

/** Those who wait in front of `ticket`, or of whoever has none; nobody waits for a mayfly that was stopped (Ctrl-Z). */
function readAhead(places: Places, ticket: string | undefined): Queued[] {
  const queue = readQueue(places);
  const place = queue.findIndex(({ file }) => file === ticket);
  return queue.slice(0, place < 0 ? undefined : place).filter(({ owner }) => !isStopped(owner));
}

type Listed = Awaited<ReturnType<Asking['listed']>>;

/** The limit that is in the way, of the calls in `all` stages that are not over and those that the engine has beside them. */
function findFull(
  host: Host,
  request: SlotRequest,
  ahead: readonly Queued[],
  all: readonly Staged[],
  over: ReadonlySet<string>,
  listed: Listed,
): MayflyError | undefined {
  const ids = new Set(all.map(({ id }) => id));
  const own = all.filter(({ id, ended }) => !ended && !over.has(id));
  const names = new Map(listed?.map(({ id, name }) => [id, name]));
  const taken = [
    ...own.map(({ id, journal }) => ({ provider: journal.provider, name: names.get(id) ?? journal.container })),
    ...(listed ?? []).filter((call) => !ids.has(call.id) && isCounted(host, request.store, call)),
  ];
  const providers = taken.map(({ provider }) => provider);
  const blocked = blockedBy(providers, ahead, request);
  if (!blocked) return undefined;
  const isProvider = blocked === 'provider';
  return new MayflyError({
    kind: 'limit-reached',
    provider: isProvider ? request.provider : 'all providers',
    limit: (isProvider ? request.calls : undefined) ?? request.overall,
    running: taken.filter(({ provider }) => !isProvider || provider === request.provider).map(({ name }) => name),
  });
}

/**
 * Of the calls that have no stage here: those of others, orphans, which nobody else counts, and those of the same store by another
 * runtime folder, as cron and `su` have one. Another store of the same user has slots of its own.
 */
function isCounted({ user, hostname }: Host, store: string, call: EngineCall): boolean {
  const { owner } = call;
  if (owner === undefined || owner.user !== user.name || owner.host !== hostname) return true;
  return call.store === store || !isAlive(owner);
}

/** Of the calls that hold a slot, those that are over: their mayfly was killed, and their container is gone. */
async function findOver(all: readonly Staged[], listed: Listed, { isRunning }: Asking): Promise<ReadonlySet<string>> {
  const ids = new Set(listed?.map(({ id }) => id));
  const ask: IsRunning = async (id, at) => ids.has(id) || isRunning(id, at);
  const live = await Promise.all(all.map((call) => isLive(call, ask)));
  return new Set(all.flatMap(({ id }, index) => (live[index] ? [] : [id])));
}

const HURRY = 1000; // milliseconds

/** What the engine says, and after a second a line: somebody waits. */
async function patiently<T>(host: Host, answer: Promise<T>): Promise<T> {
  const what = 'the engine takes its time to say which calls run';
  const timer = setTimeout(() => host.note(line({ code: 0, what, fix: 'Ctrl-C gives up' })), HURRY);
  return answer.finally(() => clearTimeout(timer));
}

function ticketOf(host: Host, { provider, project, calls }: SlotRequest): Parameters<typeof joinQueue>[2] {
  return { provider, project, calls: calls ?? null, owner: ownerOf(host.pid), since: host.now() };
}

/** One line whenever the place has changed. */
function tellPlace(host: Host, full: MayflyError, ahead: readonly Queued[], told: string): string {
  const place = `waiting as number ${ahead.length + 1} in the queue`;
  if (place === told || full.failure.kind !== 'limit-reached') return told;
  const { provider, running } = full.failure;
  const what = `${running.length} calls of ${provider} run (${running.join(', ')})`;
  host.note(line({ code: 0, what: `${what}; ${place}`, fix: 'Ctrl-C gives up' }));
  return place;
}
