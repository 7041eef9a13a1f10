import path from 'node:path';
import { list, readText } from '../files.ts';
import type { Host } from '../host.ts';
import type { Sample } from './usage.ts';

/** Where the kernel keeps the accounts of groups. */
export const CGROUPS = '/sys/fs/cgroup';

/**
 * What the kernel says of containers of this machine, which anybody may read: no process, and no waiting for the engine, whose own
 * statistics come once a second. Undefined for a container that is not on this machine or is gone.
 */
export function cgroupReader(host: Pick<Host, 'user'>, root = CGROUPS): (container: string) => Sample | undefined {
  const unified = list(root).includes('cgroup.controllers');
  const folders = (container: string): string[] => groupsOf(container, host.user.uid);
  return (container) => {
    try {
      return unified ? readUnified(root, folders(container)) : readSplit(root, folders(container));
    } catch {
      return undefined; // it went away while it was read
    }
  };
}

/** Under which names engines put a container: by their driver (cgroupfs, systemd), and for a user of their own. */
function groupsOf(id: string, uid: number): string[] {
  const service = `user.slice/user-${uid}.slice/user@${uid}.service`;
  return [
    `docker/${id}`,
    `system.slice/docker-${id}.scope`,
    `machine.slice/libpod-${id}.scope`,
    `libpod_parent/libpod-${id}`,
    ...['user.slice', 'app.slice'].flatMap((slice) =>
      ['docker', 'libpod'].map((engine) => `${service}/${slice}/${engine}-${id}.scope`),
    ),
  ];
}

function readUnified(root: string, folders: readonly string[]): Sample | undefined {
  const folder = folders.find((name) => readText(path.join(root, name, 'cpu.stat')) !== undefined);
  if (folder === undefined) return undefined;
  const read = (file: string): string => readText(path.join(root, folder, file)) ?? '';
  const [quota = '', period = ''] = read('cpu.max').split(' ');
  const stat = numbersOf(read('memory.stat'));
  return {
    at: performance.now(),
    cpu: (numbersOf(read('cpu.stat'))['usage_usec'] ?? 0) / 1e6,
    cpus: quota === 'max' || quota === '' ? null : Number(quota) / Number(period),
    memory: Number(read('memory.current')) - (stat['inactive_file'] ?? 0) - (stat['active_file'] ?? 0),
    memoryLimit: limitOf(read('memory.max')),
    pids: Number(read('pids.current')),
    oomKills: numbersOf(read('memory.events'))['oom_kill'] ?? 0,
  };
}

function readSplit(root: string, folders: readonly string[]): Sample | undefined {
  const folder = folders.find((name) => readText(path.join(root, 'cpuacct', name, 'cpuacct.usage')) !== undefined);
  if (folder === undefined) return undefined;
  const read = (controller: string, file: string): string => readText(path.join(root, controller, folder, file)) ?? '';
  const quota = Number(read('cpu', 'cpu.cfs_quota_us'));
  const stat = numbersOf(read('memory', 'memory.stat'));
  const cache = (stat['total_inactive_file'] ?? 0) + (stat['total_active_file'] ?? 0);
  return {
    at: performance.now(),
    cpu: Number(read('cpuacct', 'cpuacct.usage')) / 1e9,
    cpus: quota > 0 ? quota / Number(read('cpu', 'cpu.cfs_period_us')) : null,
    memory: Number(read('memory', 'memory.usage_in_bytes')) - cache,
    memoryLimit: limitOf(read('memory', 'memory.limit_in_bytes')),
    pids: Number(read('pids', 'pids.current')),
    oomKills: numbersOf(read('memory', 'memory.oom_control'))['oom_kill'] ?? 0,
  };
}

/** No limit is `max`, or a number of pages beyond any machine. */
function limitOf(text: string): number | null {
  const bytes = Number(text);
  return text.trim() === 'max' || text === '' || bytes > 2 ** 60 ? null : bytes;
}

function numbersOf(text: string): Record<string, number> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(' '))
      .map(([key = '', value]) => [key, Number(value)]),
  );
}
