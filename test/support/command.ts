import { type ChildProcess, spawn } from 'node:child_process';
import os from 'node:os';
import { hasCode } from '../../src/platform/files.ts';

export interface CommandOptions {
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** What it reads from a pipe; `null` leaves the pipe open for `stdin`; without it stdin is /dev/null. */
  readonly input?: string | Buffer | null;
  /** Milliseconds, after which it is killed; 240,000 when not given. */
  readonly timeout?: number;
}

export interface Ran {
  /** 128 + n after signal n. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A process with pipes, in a process group of its own. */
export interface Running extends AsyncDisposable {
  readonly pid: number;
  readonly done: Promise<Ran>;
  readonly stdin: ChildProcess['stdin'];
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
  /** As Ctrl-C does: to the process and all of its group. */
  killGroup(signal: NodeJS.Signals): void;
}

export function start(command: string, args: readonly string[], options: CommandOptions): Running {
  const { input, cwd, env, timeout = 240_000 } = options;
  const stdin = input === undefined ? 'ignore' : 'pipe';
  const child = spawn(command, args, { cwd, env, stdio: [stdin, 'pipe', 'pipe'], detached: true });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin?.on('error', () => {}); // it ended without reading its input
  if (input !== null) child.stdin?.end(input);
  let alive = true;
  const signal = (pid: number, name: NodeJS.Signals): void => {
    if (alive && child.pid) send(pid, name);
  };
  const timer = setTimeout(() => signal(child.pid ?? 0, 'SIGKILL'), timeout);
  const done = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => (alive = false));
    child.on('close', (code, ended) => {
      clearTimeout(timer);
      const stderr = Buffer.concat(err).toString();
      resolve({ code: code ?? 128 + os.constants.signals[ended ?? 'SIGKILL'], stdout: Buffer.concat(out), stderr });
    });
  });
  return {
    pid: child.pid ?? 0,
    done,
    stdin: child.stdin,
    stdout: () => Buffer.concat(out).toString(),
    stderr: () => Buffer.concat(err).toString(),
    kill: (name) => signal(child.pid ?? 0, name),
    killGroup: (name) => signal(-(child.pid ?? 0), name),
    async [Symbol.asyncDispose]() {
      signal(child.pid ?? 0, 'SIGKILL');
      for (const stream of child.stdio) stream?.destroy(); // what it started may live on and hold them
      await done.catch(() => {});
    },
  };
}

export function run(command: string, args: readonly string[], options: CommandOptions): Promise<Ran> {
  return start(command, args, options).done;
}

/** A process that has ended meanwhile is no error. A negative number is a process group. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
