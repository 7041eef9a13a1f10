import path from 'node:path';
import { lstat, readText } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import type { Sample } from './usage.ts';

/** Where the kernel keeps the accounts of groups. */
export const CGROUPS = '/sys/fs/cgroup';

/** The control group of a container; `cpu` is no number when it has gone meanwhile. */
export interface Group {
  /** Seconds of processor time since it started. */
  cpu(): number;
  sample(): Sample;
}

/**
 * What the kernel says of a container of this machine, which anybody may read: no process, and no waiting for the engine, whose
 * own statistics come once a second. Undefined for a container that is not on this machine or is gone.
 */
export function openGroup({ user }: Pick<Host, 'user'>, container: string, root = CGROUPS): Group | undefined {
  const isUnified = lstat(path.join(root, 'cgroup.controllers')) !== undefined;
  const trunk = isUnified ? root : path.join(root, 'cpuacct');
  const folder = groupsOf(container, user.uid).find((name) => lstat(path.join(trunk, name)));
  if (folder === undefined) return undefined;
  return isUnified ? unifiedGroup(path.join(root, folder)) : splitGroup(root, folder);
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

function unifiedGroup(folder: string): Group {
  const read = (file: string): string => readText(path.join(folder, file)) ?? '';
  const cpu = (): number => (numbersOf(read('cpu.stat'))['usage_usec'] ?? Number.NaN) / 1e6;
  return {
    cpu,
    sample() {
      const [quota = '', period = ''] = read('cpu.max').split(' ');
      const stat = numbersOf(read('memory.stat'));
      return {
        at: performance.now(),
        cpu: cpu(),
        cpus: quota === 'max' || quota === '' ? null : Number(quota) / Number(period),
        memory: Number(read('memory.current')) - (stat['inactive_file'] ?? 0) - (stat['active_file'] ?? 0),
        memoryLimit: limitOf(read('memory.max')),
        pids: Number(read('pids.current')),
        oomKills: numbersOf(read('memory.events'))['oom_kill'] ?? 0,
      };
    },
  };
}

/** Each kind of account has a tree of its own. */
function splitGroup(root: string, folder: string): Group {
  const read = (kind: string, file: string): string => readText(path.join(root, kind, folder, `${kind}.${file}`)) ?? '';
  const cpu = (): number => Number(read('cpuacct', 'usage') || Number.NaN) / 1e9;
  return {
    cpu,
    sample() {
      const quota = Number(read('cpu', 'cfs_quota_us'));
      const stat = numbersOf(read('memory', 'stat'));
      const cache = (stat['total_inactive_file'] ?? 0) + (stat['total_active_file'] ?? 0);
      return {
        at: performance.now(),
        cpu: cpu(),
        cpus: quota > 0 ? quota / Number(read('cpu', 'cfs_period_us')) : null,
        memory: Number(read('memory', 'usage_in_bytes')) - cache,
        memoryLimit: limitOf(read('memory', 'limit_in_bytes')),
        pids: Number(read('pids', 'current')),
        oomKills: numbersOf(read('memory', 'oom_control'))['oom_kill'] ?? 0,
      };
    },
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
