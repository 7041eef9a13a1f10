import path from 'node:path';
import { list, makePrivate, readText, remove, writeAtomic } from '../platform/files.ts';
import { isAlive, type Owner } from '../platform/owner.ts';
import type { Places } from '../config/places.ts';

/** A call that waits for a slot. */
export interface Ticket {
  readonly provider: string;
  readonly project: string;
  /** Simultaneous calls of the provider, as its own configuration has it; null: as many as there are. */
  readonly calls: number | null;
  readonly owner: Owner;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** A ticket and its file; names are in the order of arrival. */
export interface Queued extends Ticket {
  readonly file: string;
}

/** Those that wait, the first first; what a killed one left is removed. */
export function readQueue(places: Pick<Places, 'runtime'>): Queued[] {
  const folder = queueFolder(places);
  const names = list(folder).filter((name) => !name.startsWith('.'));
  return names
    .toSorted((a, b) => (a < b ? -1 : 1))
    .flatMap((name) => {
      const file = path.join(folder, name);
      const ticket = parse(readText(file));
      if (ticket && isAlive(ticket.owner, true)) return [{ ...ticket, file }];
      remove(file);
      return [];
    });
}

/** Takes a place at the end; the file of the ticket. */
export function joinQueue(places: Pick<Places, 'runtime'>, id: string, ticket: Ticket): string {
  const folder = queueFolder(places);
  makePrivate(folder);
  const last = Number(readQueue(places).at(-1)?.file.split('/').at(-1)?.split('-')[0] ?? 0);
  const file = path.join(folder, `${String(last + 1).padStart(12, '0')}-${id}`);
  writeAtomic(file, JSON.stringify(ticket));
  return file;
}

/**
 * Whether a call of `provider` may start now, when `taken` run (their providers) and `ahead` wait before it: whoever waits gets
 * the slots that it could take, in the order of arrival. Undefined, or the limit that is in the way.
 */
export function blockedBy(
  taken: readonly string[],
  ahead: readonly Pick<Ticket, 'provider' | 'calls'>[],
  {
    provider,
    calls,
    overall,
  }: { readonly provider: string; readonly calls: number | undefined; readonly overall: number },
): 'provider' | 'overall' | undefined {
  const used = new Map<string, number>();
  let all = taken.length;
  for (const name of taken) used.set(name, (used.get(name) ?? 0) + 1);
  const isFull = (name: string, limit: number): boolean => (used.get(name) ?? 0) >= limit;
  for (const ticket of ahead) {
    if (all >= overall || isFull(ticket.provider, ticket.calls ?? Number.POSITIVE_INFINITY)) continue;
    used.set(ticket.provider, (used.get(ticket.provider) ?? 0) + 1);
    all++;
  }
  if (isFull(provider, calls ?? Number.POSITIVE_INFINITY)) return 'provider';
  return all >= overall ? 'overall' : undefined;
}

function queueFolder({ runtime }: Pick<Places, 'runtime'>): string {
  return path.join(runtime, 'queue');
}

function parse(text: string | undefined): Ticket | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Ticket);
  } catch {
    return undefined;
  }
}
