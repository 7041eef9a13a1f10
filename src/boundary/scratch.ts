import path from 'node:path';
import { list, makePrivate, remove } from '../platform/files.ts';
import { randomDigits } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import { isAlive, ownerOf } from '../platform/owner.ts';
import { findPlaces } from '../config/places.ts';

/** Folders of runs that look at repositories; no container can write there. */
function scratchFolder(host: Host): string {
  return path.join(findPlaces(host).runtime, 'git');
}

/** The name of what belongs to this run alone: two terminals may commit in one repository at the same time. */
export function ownName({ pid }: Pick<Host, 'pid'>): string {
  return `${pid}-${ownerOf(pid).start}`;
}

/** Whether such a name is that of a run which is gone. */
export function isAbandoned(name: string): boolean {
  const [, pid, start = ''] = /^(\d+)-(\d*)$/.exec(name) ?? [];
  return pid !== undefined && !isAlive({ ...ownerOf(Number(pid)), start });
}

export interface Scratch extends Disposable {
  readonly folder: string;
}

/** An empty folder of this run, in memory where there is such a place; gone when it is disposed of. */
export function makeScratch(host: Host): Scratch {
  const folder = path.join(scratchFolder(host), `${ownName(host)}-${randomDigits(8)}`);
  makePrivate(folder);
  return { folder, [Symbol.dispose]: () => remove(folder) };
}

/** Folders of killed runs. */
export function abandonedScratch(host: Host): string[] {
  const folder = scratchFolder(host);
  return list(folder)
    .filter((name) => isAbandoned(name.replace(/-[0-9a-f]{8}$/, '')))
    .map((name) => path.join(folder, name));
}
