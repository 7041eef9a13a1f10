import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openGroup } from '../../../src/fleet/cgroup.ts';
import { readClient } from '../../../src/fleet/client-stats.ts';
import { readStats } from '../../../src/fleet/engine-stats.ts';
import { readTop } from '../../../src/fleet/processes.ts';
import { type Sample, usageBetween } from '../../../src/fleet/usage.ts';

const ID = 'c'.repeat(64);
const USER = { user: { uid: 1000, gid: 1000, groups: [], name: 'somebody', home: '/' } };

/** A tree of files as the kernel shows it. */
function kernel(files: Readonly<Record<string, string>>): { root: string } & Disposable {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'cgroup-'));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), `${content}\n`);
  }
  return { root, [Symbol.dispose]: () => fs.rmSync(root, { recursive: true }) };
}

const UNIFIED = {
  'cpu.stat': 'usage_usec 2500000\nuser_usec 1',
  'cpu.max': '150000 100000',
  'memory.current': '1000000',
  'memory.stat': 'anon 5\ninactive_file 200000\nactive_file 100000',
  'memory.max': '2147483648',
  'memory.events': 'oom 3\noom_kill 2',
  'pids.current': '7',
};
const SPLIT = {
  'cpuacct/F/cpuacct.usage': '2500000000',
  'cpu/F/cpu.cfs_quota_us': '150000',
  'cpu/F/cpu.cfs_period_us': '100000',
  'memory/F/memory.usage_in_bytes': '1000000',
  'memory/F/memory.stat': 'cache 9\ntotal_inactive_file 200000\ntotal_active_file 100000',
  'memory/F/memory.limit_in_bytes': '2147483648',
  'memory/F/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 2',
  'pids/F/pids.current': '7',
};
const EXPECTED = { cpu: 2.5, cpus: 1.5, memory: 700_000, memoryLimit: 2_147_483_648, pids: 7, oomKills: 2 };

describe('the accounts of the kernel', () => {
  test.each([
    `docker/${ID}`,
    `system.slice/docker-${ID}.scope`,
    `machine.slice/libpod-${ID}.scope`,
    `user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope`,
  ])('in one tree, %s', (folder) => {
    const files = Object.entries(UNIFIED).map(([name, text]) => [`${folder}/${name}`, text]);
    using tree = kernel({ 'cgroup.controllers': 'cpu', ...Object.fromEntries(files) });
    expect(openGroup(USER, ID, tree.root)?.sample()).toMatchObject(EXPECTED);
  });

  test.each([`docker/${ID}`, `libpod_parent/libpod-${ID}`])('in a tree for each kind, %s', (folder) => {
    const files = Object.entries(SPLIT).map(([name, text]) => [name.replace('/F/', `/${folder}/`), text]);
    using tree = kernel(Object.fromEntries(files));
    expect(openGroup(USER, ID, tree.root)?.sample()).toMatchObject(EXPECTED);
  });

  test('no limits', () => {
    const free = { ...UNIFIED, 'cpu.max': 'max 100000', 'memory.max': 'max' };
    const files = Object.entries(free).map(([name, text]) => [`docker/${ID}/${name}`, text]);
    using tree = kernel({ 'cgroup.controllers': 'cpu', ...Object.fromEntries(files) });
    expect(openGroup(USER, ID, tree.root)?.sample()).toMatchObject({ cpus: null, memoryLimit: null });
  });

  test('a container that is not here', () => {
    using tree = kernel({ 'cgroup.controllers': 'cpu' });
    expect(openGroup(USER, ID, tree.root)).toBeUndefined();
    expect(openGroup(USER, ID, '/nonexistent')).toBeUndefined();
  });
});

test('what an engine’s socket says', () => {
  const stats = {
    read: '2026-01-02T03:04:05.5Z',
    cpu_stats: { cpu_usage: { total_usage: 2_500_000_000 } },
    memory_stats: { usage: 1_000_000, stats: { inactive_file: 200_000, active_file: 100_000 } },
    pids_stats: { current: 7 },
  };
  const about = { HostConfig: { NanoCpus: 1_500_000_000, Memory: 2_147_483_648 } };
  expect(readStats(stats, about)).toEqual({ ...EXPECTED, oomKills: null, at: Date.UTC(2026, 0, 2, 3, 4, 5, 500) });
  const free = { HostConfig: { NanoCpus: 0, Memory: 0 } };
  expect(readStats(stats, free)).toMatchObject({ cpus: null, memoryLimit: null });
  expect(readStats({ ...stats, memory_stats: {} }, about)).toBeUndefined();
});

test('what the clients say', () => {
  const limits = `${ID} 1500000000 67108864\n${'d'.repeat(64)} 0 0\n`;
  const expected = { cpu: 20, cpus: 1.5, memory: 2_621_440, memoryLimit: 67_108_864, pids: 3, oomKills: null };
  const docker = { ID, CPUPerc: '30.00%', MemUsage: '2.5MiB / 64MiB', PIDs: '3' };
  expect([...readClient(`${JSON.stringify(docker)}\n`, limits)]).toEqual([[ID, expected]]);
  const podman = { id: ID.slice(0, 12), cpu_percent: '30.00%', mem_usage: '2.62144MB / 67.1MB', pids: '3' };
  expect([...readClient(JSON.stringify([podman]), limits)]).toEqual([[ID, expected]]);
  expect([...readClient('', limits)]).toEqual([]);
});

test.each([
  ['half of one processor', { cpu: 0.5, cpus: 1 }, 50],
  ['half of two', { cpu: 1, cpus: 2 }, 50],
  ['a burst', { cpu: 1.3, cpus: 1 }, 100],
  ['nothing', { cpu: 0, cpus: 1 }, 0],
  ['a counter that began again', { cpu: -3, cpus: 1 }, 0],
])('%s', (_, { cpu, cpus }, percent) => {
  const rest = { memory: 1, memoryLimit: 2, pids: 3, oomKills: 0 };
  const at = (time: number, used: number): Sample => ({ at: time, cpu: used, cpus, ...rest });
  expect(usageBetween(at(1000, 5), at(2000, 5 + cpu))).toEqual({ cpu: percent, cpus, ...rest });
});

test('processes, with spaces in their commands', () => {
  const text =
    'PID                 TIME                RSS     COMMAND\n12   00:01:02   64   sh -c  a  b \n13 00:00:00 0 x\n';
  expect(readTop(text)).toEqual([
    { pid: 12, time: '00:01:02', rss: 64, command: 'sh -c  a  b' },
    { pid: 13, time: '00:00:00', rss: 0, command: 'x' },
  ]);
});
