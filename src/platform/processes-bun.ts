import type { Attached, Captured, Ended, StartOptions } from './host.ts';
import { signalCode } from './signal-code.ts';
import { startUnstoppable } from './unstoppable.ts';

/** As much of Bun's own processes as is used here. */
interface BunProcess {
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  readonly exited: Promise<unknown>;
  readonly exitCode: number | null;
  readonly signalCode: NodeJS.Signals | null;
  kill(signal: NodeJS.Signals): void;
}
interface Streams {
  readonly stdin: 'ignore' | 'inherit';
  readonly stdout: 'pipe' | 'inherit' | 2;
  readonly stderr: 'pipe' | 'inherit';
}
interface Where extends StartOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly detached?: boolean;
  /** Milliseconds. */
  readonly timeout?: number;
}

declare const Bun: {
  spawn(
    words: readonly string[],
    options: Streams & { cwd: string | undefined; detached: boolean } & Pick<Where, 'env'>,
  ): BunProcess;
  readableStreamToArrayBuffer(stream: ReadableStream<Uint8Array>): Promise<ArrayBuffer> | ArrayBuffer;
};

/** Without input or onlooker. */
export async function captureByBun(command: string, args: readonly string[], where: Where): Promise<Captured> {
  try {
    const child = start([command, ...args], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' }, where);
    let late = false;
    const readers = [child.stdout.getReader(), child.stderr.getReader()];
    const expire = (): void => {
      late = true;
      child.kill('SIGKILL');
      // What the child started may hold them for as long as it likes.
      for (const reader of readers) void reader.cancel();
    };
    const timer = where.timeout && setTimeout(expire, where.timeout);
    const [stdout = '', stderr = ''] = await Promise.all(readers.map(allOf));
    await child.exited;
    if (timer) clearTimeout(timer);
    return { code: late ? 124 : endOf(child).code, stdout, stderr };
  } catch (error) {
    return { code: 127, stdout: '', stderr: error instanceof Error ? error.message : String(error) };
  }
}

/** With streams that are ours or nobody's, but for a stderr that is held. */
export function attachByBun(command: string, args: readonly string[], streams: Streams, where: Where): Attached {
  try {
    const child = start([command, ...args], streams, where);
    const held = streams.stderr === 'pipe' ? textOf(child.stderr) : undefined;
    const done = child.exited.then(async () => ({ ...endOf(child), ...(held && { stderr: await held }) }));
    return { done, kill: (signal) => child.kill(signal) };
  } catch (error) {
    return { done: Promise.reject(error), kill: () => {} };
  }
}

function start(words: readonly string[], streams: Streams, where: Where): BunProcess {
  const { env, cwd, detached = false } = where;
  const spawn = (): BunProcess => Bun.spawn(words, { ...streams, env, cwd, detached });
  return where.unstoppable ? startUnstoppable(spawn) : spawn();
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return Buffer.from(await Bun.readableStreamToArrayBuffer(stream)).toString();
}

async function allOf(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
  return Buffer.concat(chunks).toString();
}

function endOf({ exitCode, signalCode: signal }: BunProcess): Ended {
  return { code: exitCode ?? signalCode(signal), ...(signal && { signal }) };
}
