import fs from 'node:fs';
import path from 'node:path';
import { isDirectory, list, lstat, makePrivate, remove } from '../files.ts';
import type { Host } from '../host.ts';
import { isAlive, ownerOf } from '../owner.ts';

/** The name of what belongs to this run alone: two terminals may commit in one repository at the same time. */
export function ownName({ pid }: Pick<Host, 'pid'>): string {
  return `${pid}-${ownerOf(pid).start}`;
}

/** Whether such a name is that of a run which is gone. */
export function isAbandoned(name: string): boolean {
  const [, pid, start = ''] = /^(\d+)-(\d*)$/.exec(name) ?? [];
  return pid !== undefined && !isAlive({ ...ownerOf(Number(pid)), start });
}

/** What editors know as the message of a commit. */
export const EDITED = 'COMMIT_EDITMSG';

/** Makes the folder of this run, and removes those of killed ones; what somebody was writing there stays beside the kept message. */
export function makeOwn(own: string): void {
  const folder = path.dirname(own);
  for (const name of list(folder).filter(isAbandoned)) {
    const dead = path.join(folder, name);
    const edited = path.join(dead, EDITED);
    if (isDirectory(dead) && lstat(edited)) fs.renameSync(edited, path.join(folder, EDITED));
    remove(dead);
  }
  makePrivate(own);
}
