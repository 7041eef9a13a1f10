import os from 'node:os';
import { hasCode, readText } from './files.ts';

/** A process that cannot be mistaken for a later one with the same number. */
export interface Owner {
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  /** Clock ticks after boot on Linux; '' where the system does not say it without another process. */
  readonly start: string;
}

export function ownerOf(pid: number): Owner {
  return { host: os.hostname(), boot: bootId(), pid, start: startTime(pid) };
}

/** False only when the process is surely gone: an owner on another machine counts as alive. */
export function isAlive(owner: Owner): boolean {
  if (owner.host !== os.hostname()) return true;
  if (owner.boot !== bootId() || !exists(owner.pid)) return false;
  const start = startTime(owner.pid);
  return [owner.start, start].includes('') || owner.start === start;
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

function bootId(): string {
  boot ??=
    readText('/proc/sys/kernel/random/boot_id')?.trim() ?? String(Math.round((Date.now() / 1000 - os.uptime()) / 60));
  return boot;
}

/** Field 22 of proc_pid_stat(5); the name in field 2 may hold spaces and parentheses. '' where hidepid hides it. */
function startTime(pid: number): string {
  const stat = readStat(pid);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function readStat(pid: number): string | undefined {
  try {
    return readText(`/proc/${pid}/stat`);
  } catch {
    return undefined;
  }
}
