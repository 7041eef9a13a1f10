import { list, lstat, readText, remove } from './files.ts';
import path from 'node:path';
import { isAlive, type Owner, ownerOf } from './owner.ts';

/** Milliseconds after which a half-written file of another machine, or of a time before the last start, is given up. */
const GIVEN_UP = 60_000;
const NAME = /(?:^|\/)\.mayfly\.(?<pid>\d+)\.(?<boot>[^./]{0,8})\.\d+\.tmp$/;

/** What waits for a lock (src/platform/lock.ts). */
const WAITER = /\.(?<pid>\d+)-(?<boot>[^.]{0,8})-\w+\.mine$/;

let counter = 0;
let boot: string | undefined;

/** A name for new content on its way to its place; it says whose it is. */
export function halfName(): string {
  boot ??= ownerOf(process.pid).boot.slice(0, 8);
  return `.mayfly.${process.pid}.${boot}.${counter++}.tmp`;
}

export function isHalf(file: string): boolean {
  return file.endsWith('.tmp') && NAME.test(file);
}

/** Whether the writer of that file is surely gone. `changed`: milliseconds since the epoch. */
export function isAbandoned(file: string, changed: number, now: number): boolean {
  const { pid, boot: its } = NAME.exec(file)?.groups ?? {};
  const me = ownerOf(process.pid);
  if (its === me.boot.slice(0, 8)) return !isAlive({ ...me, pid: Number(pid), start: '' });
  return Math.abs(now - changed) > GIVEN_UP;
}

/** Removes what processes left that were killed while they waited for the lock `file`, or before they had written theirs. */
export function sweepLock(file: string): void {
  const folder = path.dirname(file);
  for (const name of list(folder)) {
    if (!name.startsWith(`${path.basename(file)}.`) || !name.endsWith('.mine')) continue;
    const waiting = path.join(folder, name);
    const owner = parse(readText(waiting)) ?? waiterIn(name);
    if (owner ? !isAlive(owner) : Date.now() - (lstat(waiting)?.mtimeMs ?? Date.now()) > GIVEN_UP) remove(waiting);
  }
}

function waiterIn(name: string): Owner | undefined {
  const me = ownerOf(process.pid);
  const { pid, boot: its } = WAITER.exec(name)?.groups ?? {};
  return its === me.boot.slice(0, 8) ? { ...me, pid: Number(pid), start: '' } : undefined;
}

function parse(text: string | undefined): Owner | undefined {
  try {
    return text ? (JSON.parse(text) as Owner) : undefined;
  } catch {
    return undefined;
  }
}
