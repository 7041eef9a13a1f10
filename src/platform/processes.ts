import type ChildProcess from 'node:child_process';
import { endGroup } from './ending.ts';
import {
  type AttachOptions,
  type Attached,
  type CaptureOptions,
  type Captured,
  type Ended,
  type Host,
  type Launched,
  SIGNALS,
  type Signal,
} from './host.ts';
import { readText } from './files.ts';
import { attachByBun, captureByBun } from './processes-bun.ts';
import { signalCode } from './signal-code.ts';
import { startUnstoppable } from './unstoppable.ts';

type WithEnv<T> = Omit<T, 'env'> & { readonly env: Host['env'] };

const isBun = process.versions['bun'] !== undefined;

/**
 * Node's child_process and not execa, on the way of a call not even that: execa costs 14 ms and 14 MB there, child_process 4 ms and 6 MB
 * (docs/adr/0001, 0034).
 */
function node(): typeof ChildProcess {
  return process.getBuiltinModule('node:child_process');
}

export function capture(command: string, args: readonly string[], options: WithEnv<CaptureOptions>): Promise<Captured> {
  const { input, onOutput, abort } = options;
  const isPlain = input === undefined && onOutput === undefined && abort === undefined;
  return isBun && isPlain ? captureByBun(command, args, options) : captureByNode(command, args, options);
}

function captureByNode(command: string, args: readonly string[], options: WithEnv<CaptureOptions>): Promise<Captured> {
  return new Promise((resolve) => {
    const spawn = (): ChildProcess.ChildProcess =>
      node().spawn(command, args, {
        stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        env: options.env,
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        detached: options.detached === true || options.abort !== undefined,
      });
    const child = options.unstoppable ? startUnstoppable(spawn) : spawn();
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let late = false;
    const expire = (): void => {
      late = child.kill('SIGKILL');
      // What the child started may hold them for as long as it likes.
      for (const stream of [child.stdout, child.stderr]) stream?.destroy();
    };
    const timer = options.timeout && setTimeout(expire, options.timeout);
    let callOff = (): void => {};
    const stop = (): void => void (child.pid && (callOff = endGroup(child.pid)));
    const end = (code: number, message = ''): void => {
      if (timer) clearTimeout(timer);
      options.abort?.removeEventListener('abort', stop);
      callOff();
      resolve({
        code: late ? 124 : code,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString() + message,
      });
    };
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    for (const stream of options.onOutput ? [child.stdout, child.stderr] : []) {
      const decoder = new TextDecoder(); // a chunk may end within a character
      stream?.on('data', (chunk: Buffer) => options.onOutput?.(decoder.decode(chunk, { stream: true })));
    }
    options.abort?.addEventListener('abort', stop);
    child.stdin?.on('error', () => {}); // it ended without reading its input: its exit code says the rest
    child.stdin?.end(options.input);
    child.on('error', (error) => end(127, error.message));
    child.on('close', (code, signal) => end(code ?? signalCode(signal)));
  });
}

/** What a command prints that answers at once; '' where there is none. */
export function captureNow(command: string, args: readonly string[]): string {
  return node().spawnSync(command, args, { encoding: 'utf8', timeout: 1000 }).stdout?.trim() ?? '';
}

export function attach(command: string, args: readonly string[], options: WithEnv<AttachOptions>): Attached {
  const { stdin, output, onBytes, stderr } = options;
  if (!isBun || onBytes || typeof stdin === 'object' || stdin === 'pump' || typeof output === 'function')
    return attachByNode(command, args, options);
  const [stdout, err] = [output === 'stderr' ? 2 : 'inherit', stderr === 'hold' ? 'pipe' : 'inherit'] as const;
  const streams = { stdin, stdout, stderr: err };
  return attachByBun(command, args, streams, options);
}

function attachByNode(command: string, args: readonly string[], options: WithEnv<AttachOptions>): Attached {
  const { stdin, output, onBytes } = options;
  const sees = typeof output === 'function' ? output : undefined;
  const child = node().spawn(command, args, {
    stdio: [
      stdin === 'inherit' || stdin === 'ignore' ? stdin : 'pipe',
      sees || onBytes ? 'pipe' : output === 'stderr' ? 2 : 'inherit',
      options.stderr !== 'inherit' && (sees || options.stderr) ? 'pipe' : 'inherit',
    ],
    env: options.env,
    detached: options.detached,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  child.stdin?.on('error', () => {}); // the reader left early, as in `… | head`
  if (child.stdin && typeof stdin === 'object') child.stdin.end(stdin.text);
  else if (child.stdin) process.stdin.pipe(child.stdin);
  if (onBytes) child.stdout?.on('data', onBytes);
  else child.stdout?.setEncoding('utf8').on('data', (text: string) => sees?.('stdout', text));
  let held = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    sees?.('stderr', text);
    if (options.stderr) held += text;
  });
  const done = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (stdin === 'pump') process.stdin.destroy();
      resolve({
        code: code ?? signalCode(signal),
        ...(signal && { signal }),
        ...(options.stderr === 'hold' && { stderr: held }),
      });
    });
  });
  return { done, kill: (signal) => void child.kill(signal) };
}

export function launch(command: string, args: readonly string[], env: Host['env'], cwd?: string): Launched {
  const child = node().spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env, cwd, detached: true });
  child.stderr.pipe(process.stderr);
  const started = new Promise<{ line?: string; code: number }>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.includes('\n')) return;
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      child.unref();
      resolve({ line: text.slice(0, text.indexOf('\n')), code: 0 });
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signalCode(signal) }));
  });
  return { started, kill: (signal) => void child.kill(signal) };
}

export function leave(command: string, args: readonly string[], env: Host['env']): void {
  const child = node().spawn(command, args, { stdio: 'ignore', env, cwd: '/', detached: true });
  child.on('error', () => {});
  child.unref();
}

let heard: readonly Signal[] | undefined;

/** Under nohup a hangup is none, as for any other command. */
export function onSignal(handler: (signal: Signal) => void): () => void {
  const signals = (heard ??= ignoresHangup() ? SIGNALS.filter((signal) => signal !== 'SIGHUP') : SIGNALS);
  for (const signal of signals) process.on(signal, handler);
  return () => {
    for (const signal of signals) process.off(signal, handler);
  };
}

/** Before anything listens; where there is no /proc, nobody can tell. */
function ignoresHangup(): boolean {
  const mask = /^SigIgn:\s*[0-9a-f]*([0-9a-f])$/m.exec(readText('/proc/self/status') ?? '')?.[1];
  return mask !== undefined && (Number.parseInt(mask, 16) & 1) === 1;
}

export function onStop(handler: () => void): () => void {
  process.on('SIGTSTP', handler);
  return () => void process.off('SIGTSTP', handler);
}

/** Says how the terminal is, and has it as programs expect it again: a shell sets that itself, but only after it has said what is suspended. */
const LEAVE_RAW_MODE = 'stty -g </dev/tty; stty opost icrnl icanon echo isig iexten </dev/tty';

/** The shell gives the terminal back as it wants it, not as the job had it; and the window may have changed meanwhile. */
export async function suspend(env: Host['env']): Promise<void> {
  const { stdout: mode } = await capture('sh', ['-c', LEAVE_RAW_MODE], { env, unstoppable: true });
  const handlers = process.listeners('SIGTSTP');
  process.removeAllListeners('SIGTSTP'); // what is caught does not stop
  process.kill(0, 'SIGTSTP');
  for (const handler of handlers) process.on('SIGTSTP', handler);
  await capture('sh', ['-c', 'stty "$1" </dev/tty', 'sh', mode.trim()], { env });
  process.kill(0, 'SIGWINCH');
}
