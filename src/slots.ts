import path from 'node:path';
import type { EngineCall } from './engine/calls.ts';
import { line, MayflyError } from './errors.ts';
import { makePrivate, remove } from './files.ts';
import type { Host, Signal } from './host.ts';
import { isLive, readJournals, type Staged } from './journal.ts';
import { isAlive, ownerOf } from './owner.ts';
import type { Places } from './places.ts';
import { blockedBy, joinQueue, type Queued, readQueue } from './queue.ts';
import { sleep } from './sleep.ts';
import { withRuntimeLock } from './sync/locks.ts';
import type { IsRunning } from './sync/members.ts';

export interface SlotRequest {
  readonly id: string;
  readonly provider: string;
  readonly project: string;
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
  const tell = (text: string): void => host.note(text);
  const attempt = async (listed: Listed): Promise<MayflyError | undefined> => {
    const queue = readQueue(places);
    const ahead =
      ticket === undefined
        ? queue
        : queue.slice(
            0,
            queue.findIndex(({ file }) => file === ticket),
          );
    let full = findFull(host, request, ahead, held(readJournals(places)), listed);
    if (full) {
      const now = await asking.listed();
      full = findFull(host, request, ahead, await living(readJournals(places), now, asking), now);
    }
    if (full && request.wait !== undefined) ticket ??= joinQueue(places, request.id, ticketOf(host, request));
    if (full && ticket !== undefined) told = tellPlace(host, full, ahead, told);
    if (!full) makeStage();
    return full;
  };
  try {
    for (;;) {
      const listed = await asking.listed();
      const lock = path.join(places.runtime, 'slots.lock');
      const full = await withRuntimeLock(host, lock, () => attempt(listed), tell, request.seen);
      if (!full) return true;
      if (performance.now() >= deadline) throw full;
      await sleep(STEP);
      if (request.seen.length > 0) return false;
    }
  } finally {
    if (ticket !== undefined) remove(ticket);
  }
}

/** The calls of this runtime folder, and those of them that hold a slot. */
interface Own {
  readonly all: readonly Staged[];
  readonly own: readonly Staged[];
}

type Listed = Awaited<ReturnType<Asking['listed']>>;

/** The limit that is in the way, of the calls in `own` stages and those that the engine has beside them. */
function findFull(
  host: Host,
  request: SlotRequest,
  ahead: readonly Queued[],
  { all, own }: Own,
  listed: Listed,
): MayflyError | undefined {
  const ids = new Set(all.map(({ id }) => id));
  const names = new Map(listed?.map(({ id, name }) => [id, name]));
  const taken = [
    ...own.map(({ id, journal }) => ({ provider: journal.provider, name: names.get(id) ?? journal.container })),
    ...(listed ?? []).filter((call) => !ids.has(call.id) && isCounted(host, call)),
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
 * Of the calls that have no stage here: those of others, and orphans, which nobody else counts. One of the same user whose
 * mayfly lives is of another runtime folder, which has its own slots.
 */
function isCounted({ user, hostname }: Host, { owner }: EngineCall): boolean {
  return owner === undefined || owner.user !== user.name || owner.host !== hostname || !isAlive(owner);
}

/** Every stage that holds a slot, be its call alive or not: nobody has to be asked. */
function held(all: readonly Staged[]): Own {
  return { all, own: all.filter(({ ended }) => !ended) };
}

/** Of those, the ones whose mayfly lives, and orphans whose container does. */
async function living(all: readonly Staged[], listed: Listed, { isRunning }: Asking): Promise<Own> {
  const ids = new Set(listed?.map(({ id }) => id));
  const ask: IsRunning = async (id, at) => ids.has(id) || isRunning(id, at);
  const live = await Promise.all(all.map(async (call) => !call.ended && (await isLive(call, ask))));
  return { all, own: all.filter((_, index) => live[index]) };
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
