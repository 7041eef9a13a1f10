import os from 'node:os';
import { hasCode, readText } from './files.ts';
import { captureNow } from './processes.ts';

/** A process that cannot be mistaken for a later one with the same number. */
export interface Owner {
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  /** Clock ticks after boot on Linux; '' where the system does not say it without another process. */
  readonly start: string;
}

export function ownerOf(pid: number): Owner {
  return { host: os.hostname(), boot: bootId(), pid, start: readStat(pid).start };
}

/**
 * False only when the process is surely gone: an owner on another machine counts as alive. `isHere`: he was on this one,
 * whatever it was called then, as whoever wrote into the runtime folder.
 */
export function isAlive(owner: Owner, isHere = false): boolean {
  if (!isHere && owner.host !== os.hostname()) return true;
  if (owner.boot !== bootId() || !exists(owner.pid)) return false;
  const { state, start } = readStat(owner.pid);
  if (state === 'Z') return false; // it has ended, and nobody took note
  return [owner.start, start].includes('') || owner.start === start;
}

/** As by Ctrl-Z: it may go on at any time, or never. */
export function isStopped(owner: Owner): boolean {
  return owner.host === os.hostname() && readStat(owner.pid).state === 'T';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

let boot: string | undefined;

/** From no clock: one that is set must not make those look dead who live. */
function bootId(): string {
  boot ??= readText('/proc/sys/kernel/random/boot_id')?.trim() ?? captureNow('sysctl', ['-n', 'kern.bootsessionuuid']);
  return boot;
}

/** Fields 3 and 22 of proc_pid_stat(5); the name in field 2 may hold spaces and parentheses. '' where hidepid hides them. */
function readStat(pid: number): { state: string; start: string } {
  let text: string | undefined;
  try {
    text = readText(`/proc/${pid}/stat`);
  } catch {
    // EPERM, ESRCH: as if there were none.
  }
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields?.[0] ?? '', start: fields?.[19] ?? '' };
}
