import fs from 'node:fs';
import os from 'node:os';
import { isatty } from 'node:tty';
import { attach, capture, onSignal } from './processes.ts';

export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT';
export const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/** How a captured process ended. `code` is 128 + n after signal n, 127 when the command was not found. */
export interface Captured {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CaptureOptions {
  readonly input?: string;
  readonly cwd?: string;
  /** Milliseconds; the process is killed after it and `code` is 124. */
  readonly timeout?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Sees what the process writes, to stdout and to stderr, as it comes. */
  readonly onOutput?: (text: string) => void;
  /** Asks the process to end (SIGTERM). */
  readonly abort?: AbortSignal;
}

export interface AttachOptions {
  /** What the process reads: the caller's stdin itself, a copy of it through a pipe, or nothing. */
  readonly stdin: 'inherit' | 'pump' | 'ignore';
  readonly stdout?: 'inherit' | 'stderr';
  /** A session of its own, so that the terminal's signals reach this process only through us. */
  readonly detached: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface Attached {
  readonly done: Promise<number>;
  kill(signal: Signal | 'SIGKILL'): void;
}

export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
  readonly home: string;
}

/**
 * Everything that mayfly asks of the world: environment, processes, terminal, clock and the few facts of the machine.
 * Files are in `files.ts`. No other file reads `process.env` or starts a process.
 */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly user: User;
  readonly hostname: string;
  readonly pid: number;
  readonly tty: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** The physical working directory; undefined when it no longer exists. */
  cwd(): string | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Writes one line to stderr. */
  note(line: string): void;
  /** Writes text to stdout; never used by `run` and `exec`. */
  print(text: string): void;
  capture(command: string, args: readonly string[], options?: CaptureOptions): Promise<Captured>;
  attach(command: string, args: readonly string[], options: AttachOptions): Attached;
  /** Calls `handler` for each signal until the returned function is called. */
  onSignal(handler: (signal: Signal) => void): () => void;
}

/** A uid without a passwd entry is legal (a container, a fresh LDAP account); only its name has to be invented. */
function currentUser(env: Host['env']): User {
  const known = nameFromPasswd();
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  return { uid, gid, name: known?.username ?? env['USER'] ?? `u${uid}`, home: env['HOME'] || known?.homedir || '/' };
}

function nameFromPasswd(): { username: string; homedir: string } | undefined {
  try {
    return os.userInfo();
  } catch {
    return undefined;
  }
}

function write(descriptor: 1 | 2, text: string): void {
  try {
    fs.writeSync(descriptor, text);
  } catch {
    // The reader went away (EPIPE) or the terminal closed (EIO): there is nobody left to tell.
  }
}

export function processHost(env: Host['env'] = process.env): Host {
  return {
    env,
    platform: process.platform,
    user: currentUser(env),
    hostname: os.hostname(),
    pid: process.pid,
    tty: { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2) },
    cwd() {
      try {
        return process.cwd();
      } catch {
        return undefined;
      }
    },
    now: Date.now,
    note: (line) => write(2, `${line}\n`),
    print: (text) => write(1, text),
    capture: (command, args, options = {}) => capture(command, args, { env, ...options }),
    attach: (command, args, options) => attach(command, args, { env, ...options }),
    onSignal,
  };
}
