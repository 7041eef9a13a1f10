/**
 * What a call spends on its project because it trusts nothing there: where its git folders are, which hooks are mounted read-only, the
 * looks of the guard before and after, and what stands at the mount sources. In a project of 10,000 files with submodules. Each round is a
 * process of its own, since a call does all this once. Two figures each: the time that goes by, and the processor's for this
 * thread, which other programs hardly change. What is done while the engine makes the container makes no call later, so it has a sum
 * of its own. `index.ts` builds and runs it as it is shipped.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beginGuard } from '../../src/guard/guard.ts';
import { processHost } from '../../src/platform/process-host.ts';
import { ownerOf } from '../../src/platform/owner.ts';
import { placesIn } from '../../src/config/places.ts';
import { hookFolders, projectMounts } from '../../src/call/mounts.ts';
import { moduleFolders } from '../../src/project/git-folder.ts';
import { findProject } from '../../src/project/project.ts';
import { sealsOf } from '../../src/plan/seals.ts';
import { show } from './measure.ts';

const ROUNDS = 31;
const [FILES, FOLDERS, MODULES] = [10_000, 500, 5];

/** What is done while the engine makes the container. */
const BESIDE = new Set(['look before', 'mounts']);

/** Milliseconds of a part: by the clock, and of the processor for this thread. */
type Times = Record<string, readonly [number, number]>;

/** Prints the times of each part, as JSON. */
async function once(top: string): Promise<void> {
  const root = path.join(top, 'project');
  const host = { ...processHost(), cwd: () => root };
  const places = placesIn(path.join(top, 'store'), path.join(top, 'runtime'));
  const times: Times = {};
  const time = async <T>(name: string, body: () => Promise<T> | T): Promise<T> => {
    const [start, before] = [performance.now(), processorTime()];
    const result = await body();
    times[name] = [performance.now() - start, processorTime() - before];
    return result;
  };
  processorTime(); // loads what it needs
  const project = await time('project', () => findProject(host));
  const hooks = await time('hooks', () =>
    hookFolders(project, undefined, top, project.git ? moduleFolders(project.git.commonDir) : []),
  );
  const guard = await time('begin', () =>
    beginGuard(host, places, {
      id: `${host.pid}`,
      provider: 'claude',
      container: 'none',
      owner: ownerOf(host.pid),
      hash: project.hash,
      place: { root, cwd: root, ...(project.git && { git: project.git }), hooks, included: [] },
      began: host.now(),
    }),
  );
  await time('look before', () => guard.look());
  await time('mounts', () => sealsOf({ mounts: projectMounts(project, hooks), sameFiles: true }));
  await time('look after', () => guard.finish(true));
  process.stdout.write(JSON.stringify(times));
}

interface ForeignFunctions {
  dlopen(library: string, symbols: object): { symbols: { clock_gettime(clock: number, into: BigInt64Array): number } };
}

const CLOCK_THREAD_CPUTIME_ID = 3;
const spent = new BigInt64Array(2);
let libc: ReturnType<ForeignFunctions['dlopen']>['symbols'] | undefined;

/** Of this thread, in milliseconds; what Bun itself tells of it goes by the ticks of the kernel. */
function processorTime(): number {
  const ffi = process.getBuiltinModule('bun:ffi') as unknown as ForeignFunctions;
  libc ??= ffi.dlopen('libc.so.6', { clock_gettime: { args: ['i32', 'ptr'], returns: 'i32' } }).symbols;
  libc.clock_gettime(CLOCK_THREAD_CPUTIME_ID, spent);
  return Number(spent[0]) * 1000 + Number(spent[1]) / 1e6;
}

function sumOf(times: Times, isPart: (name: string) => boolean): [number, number] {
  const parts = Object.entries(times).flatMap(([name, each]) => (isPart(name) ? [each] : []));
  return [0, 1].map((index) => parts.reduce((sum, each) => sum + (each[index] ?? 0), 0)) as [number, number];
}

function makeProject(top: string): void {
  const git = (folder: string, ...words: string[]): void => {
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always'];
    execFileSync('git', ['-C', folder, ...identity, ...words], { stdio: 'pipe' });
  };
  const [root, library] = [path.join(top, 'project'), path.join(top, 'library')];
  for (const folder of [root, library]) {
    fs.mkdirSync(folder);
    git(folder, 'init', '-q');
    git(folder, 'commit', '-q', '--allow-empty', '-m', 'first');
  }
  for (let n = 0; n < FILES; n += 1) {
    const folder = path.join(root, `part${n % 20}`, `folder${n % FOLDERS}`);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `file${n}.ts`), `${n}\n`);
  }
  for (let n = 0; n < MODULES; n += 1) git(root, 'submodule', 'add', '-q', library, `modules/m${n}`);
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'all');
}

async function main(): Promise<void> {
  const { BENCH_ROUND: round } = process.env;
  if (round !== undefined) return once(round);
  const top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-bench-')));
  try {
    makeProject(top);
    const all = new Map<string, [number, number][]>();
    for (let n = 0; n <= ROUNDS; n += 1) {
      const printed = execFileSync(process.execPath, { env: { ...process.env, BENCH_ROUND: top }, encoding: 'utf8' });
      const times = JSON.parse(printed) as Times;
      const parts = [
        ...Object.entries(times),
        ['beside the engine', sumOf(times, (name) => BESIDE.has(name))] as const,
        ['what a call waits for', sumOf(times, (name) => !BESIDE.has(name))] as const,
      ];
      for (const [name, [clock, processor]] of n > 0 ? parts : [])
        all.set(name, [...(all.get(name) ?? []), [clock, processor]]);
    }
    for (const [name, times] of all)
      for (const index of [0, 1] as const)
        console.log(
          `${`${name}, ${index ? 'processor' : 'clock'}`.padEnd(34)} ${show(times.map((each) => each[index]))}`,
        );
  } finally {
    fs.rmSync(top, { recursive: true, force: true });
  }
}

void main();
