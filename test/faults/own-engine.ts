import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { callRig } from '../support/call.ts';
import { run, send } from '../support/command.ts';
import type { Rig } from '../support/rig.ts';

/** A Docker engine of the test's own, to be killed: it shares nothing with the machine's and touches no network. */
export interface OwnEngine extends AsyncDisposable {
  readonly env: { readonly DOCKER_HOST: string };
  /** An image with a shell and little else, made from this machine's files. */
  readonly image: string;
  /** kill -9; its containers' processes live on until it is started again. */
  kill(): Promise<void>;
  start(): Promise<void>;
  docker(...args: readonly string[]): Promise<string>;
}

const LIMIT = 120_000; // milliseconds
const PROGRAMS = ['sh', 'rm', 'ln', 'mv', 'mkdir', 'sleep', 'stat'];

export async function createOwnEngine(): Promise<OwnEngine> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-engine-'));
  const at = (name: string): string => path.join(root, name);
  const env = { DOCKER_HOST: `unix://${at('sock')}`, PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, HOME: root };
  const flags = [
    ...['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid'), '--host', env.DOCKER_HOST],
    ...['--bridge=none', '--iptables=false', '--ip-forward=false', '--ip-masq=false'],
  ];
  const docker = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await run('docker', args, { cwd: root, env });
    if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
    return stdout.toString();
  };
  /** All processes that name a folder of this engine: itself, its containerd, and what holds its containers. */
  const processes = (what = root): number[] =>
    fs.readdirSync('/proc').flatMap((pid) => (/^\d+$/.test(pid) && commandLine(pid).includes(what) ? Number(pid) : []));
  const isUp = (): Promise<boolean> =>
    docker('version').then(
      () => true,
      () => false,
    );
  const engine: OwnEngine = {
    env: { DOCKER_HOST: env.DOCKER_HOST },
    image: 'mayfly-faults',
    docker,
    async kill() {
      for (const pid of processes(at('pid'))) send(pid, 'SIGKILL');
      // Its containerd follows it, and one that is still ending would be taken for the one to use.
      await until(() => processes(at('exec/containerd/containerd.toml')).length === 0);
    },
    async start() {
      // Of processes that are over, though some machine's first process may not have reaped them.
      for (const file of ['pid', 'exec/containerd/containerd.pid']) fs.rmSync(at(file), { force: true });
      const log = fs.openSync(at('log'), 'a');
      // With no bridge of its own it would remove that of the machine's engine, were it not in another network.
      spawn('unshare', ['--net', 'dockerd', ...flags], { stdio: ['ignore', log, log], env }).on('error', () => {});
      fs.closeSync(log);
      await until(isUp).catch(() => {
        throw new Error(fs.readFileSync(at('log'), 'utf8').split('\n').slice(-20).join('\n'));
      });
    },
    async [Symbol.asyncDispose]() {
      for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
        for (const pid of processes()) send(pid, signal);
        await until(() => processes().length === 0, 5000).catch(() => {});
      }
      for (const target of mountsBelow(root)) execFileSync('umount', ['--lazy', target]);
      fs.rmSync(root, { recursive: true, force: true });
    },
  };
  await engine.start();
  importImage(root, env, engine.image);
  return engine;
}

/** A rig whose calls run on that engine, from its image; `config`: what else stands in its config.yaml. */
export async function faultRig({ env, image }: OwnEngine, config = ''): Promise<Rig> {
  const rig = await callRig({ env });
  rig.write('.docker-ai-config/config.yaml', `${config}providers:\n  claude:\n    image: ${image}\n`);
  return rig;
}

/** A container's file system of a few programs and the libraries that they need. */
function importImage(root: string, env: Record<string, string>, name: string): void {
  execFileSync('sh', ['-c', importScript(name)], { cwd: root, env, stdio: 'pipe' });
}

/** For a shell in which `docker` is the engine that gets it. */
export function importScript(name: string): string {
  return `
    files=$(for program in ${PROGRAMS.join(' ')}; do command -v "$program"; done)
    libraries=$(for file in $files; do ldd "$file"; done | grep -o '/[^ ]*' | sort -u)
    tar -ch --mode=755 $files $libraries /bin/sh 2>/dev/null | docker import --change 'ENV PATH=/usr/bin:/bin' - ${name}`;
}

function commandLine(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function mountsBelow(folder: string): string[] {
  const targets = fs
    .readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  return targets.filter((target) => target.startsWith(`${folder}/`)).toReversed();
}

async function until(holds: () => boolean | Promise<boolean>, limit = LIMIT): Promise<void> {
  for (const end = Date.now() + limit; !(await holds()); await sleep(25)) {
    if (Date.now() > end) throw new Error('it did not come');
  }
}
