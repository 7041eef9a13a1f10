import path from 'node:path';
import { MayflyError } from '../errors.ts';
import { asJson, list, lstat, makePrivate, readText, remove, writeAtomic } from '../files.ts';
import type { Places } from '../places.ts';
import type { FleetCall } from './calls.ts';
import { ageText } from './units.ts';

/** How a detached call ended. */
export interface EndedCall {
  readonly name: string;
  readonly id: string;
  readonly code: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** Milliseconds; where the runtime folder is in memory, the next boot comes first for most. */
const KEPT = 7 * 24 * 3_600_000;

function folderOf({ runtime }: Pick<Places, 'runtime'>): string {
  return path.join(runtime, 'ended');
}

/** A record of what ended, by its name; it is no registry: nothing is decided by it. */
export function noteEnded(places: Pick<Places, 'runtime'>, ended: EndedCall): void {
  const folder = folderOf(places);
  makePrivate(folder);
  for (const name of list(folder)) {
    const file = path.join(folder, name);
    if (ended.time - (lstat(file)?.mtimeMs ?? 0) > KEPT) remove(file);
  }
  writeAtomic(path.join(folder, `${ended.name}.json`), JSON.stringify(ended));
}

/** That of this name, with or without `mayfly-`, or id. */
export function findEnded(places: Pick<Places, 'runtime'>, wanted: string): EndedCall | undefined {
  const all = list(folderOf(places)).flatMap((name) => {
    const ended = asJson(readText(path.join(folderOf(places), name))) as EndedCall | undefined;
    return ended ? [ended] : [];
  });
  return all
    .toSorted((a, b) => b.time - a.time)
    .find(({ name, id }) => [name, name.replace(/^mayfly-/, ''), id].includes(wanted));
}

/** Says how and when the call of that name has ended, where none of it lives. */
export function requireNotEnded(
  places: Pick<Places, 'runtime'>,
  calls: readonly Pick<FleetCall, 'id' | 'name'>[],
  wanted: string,
  now: number,
): void {
  const ended = findEnded(places, wanted);
  if (!ended || calls.some(({ id, name }) => id === ended.id || name === ended.name)) return;
  const what = `${ended.name} has ended with ${ended.code}, ${ageText(now - ended.time)} ago`;
  throw new MayflyError({ kind: 'usage', what, fix: 'start it anew; what it printed went with its container' });
}
