import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readRecord } from '../../src/engine/images/record.ts';

export const executable = path.resolve(process.env['MAYFLY_BIN'] ?? 'dist/mayfly');

/** A HOME, a runtime folder and a project of the bench's own, and the environment that goes with them. */
export interface Rig extends Disposable {
  readonly home: string;
  readonly project: string;
  readonly env: Record<string, string>;
  start(command: string, args: readonly string[]): { readonly pid: number | undefined; readonly done: Promise<number> };
}

/** Sees to the images, and to it that all rigs know where the base came from: tags depend on that, and their stores are empty. */
export function buildImages(): void {
  const store = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-bench-'));
  execFileSync(executable, ['image', 'build'], {
    env: { ...process.env, MAYFLY_HOME: store },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.env['MAYFLY_BASE'] ??= readRecord(store).base ?? 'registry';
  fs.rmSync(store, { recursive: true });
}

const PASSED = ['PATH', 'TERM', 'LANG', 'DOCKER_HOST', 'MAYFLY_BASE'];

export function createRig(more: Record<string, string> = {}): Rig {
  const top = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-bench-'));
  const [home, project, runtime] = ['home', 'home/project', 'run'].map((name) => path.join(top, name)) as [
    string,
    string,
    string,
  ];
  fs.mkdirSync(path.join(project, '.git/refs'), { recursive: true });
  fs.mkdirSync(path.join(project, '.git/objects'));
  fs.mkdirSync(path.join(project, '.git/hooks'));
  fs.writeFileSync(path.join(project, '.git/HEAD'), 'ref: refs/heads/main\n');
  fs.mkdirSync(runtime, { mode: 0o700 });
  const passed = PASSED.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name] ?? ''] as const],
  );
  const env = { ...Object.fromEntries(passed), HOME: home, XDG_RUNTIME_DIR: runtime, MAYFLY_SSH_AGENT: 'off', ...more };
  return {
    home,
    project,
    env,
    start(command, args) {
      const child = spawn(command, args, { cwd: project, env, stdio: ['ignore', 'ignore', 'inherit'] });
      const done = new Promise<number>((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code) => resolve(code ?? 1));
      });
      return { pid: child.pid, done };
    },
    [Symbol.dispose]: () => fs.rmSync(top, { recursive: true, force: true }),
  };
}

export async function runQuietly(command: string, args: readonly string[], rig: Rig): Promise<void> {
  const code = await rig.start(command, args).done;
  if (code !== 0) throw new Error(`${command} ${args.slice(0, 3).join(' ')} … ended with ${code}`);
}
