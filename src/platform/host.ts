export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT';
export const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/** How a captured process ended. `code` is 128 + n after signal n, 127 when the command was not found. */
export interface Captured {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process that Ctrl-Z would stop is started. */
export interface StartOptions {
  /** Ctrl-Z does not stop it (unstoppable.ts); one that reads the terminal is sent SIGSTOP by whoever started it. */
  readonly unstoppable?: true;
}

export interface CaptureOptions extends StartOptions {
  readonly input?: string;
  readonly cwd?: string;
  /** Milliseconds; the process is killed after it and `code` is 124. */
  readonly timeout?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Sees what the process writes, to stdout and to stderr, as it comes. */
  readonly onOutput?: (text: string) => void;
  /** A session of its own, which the terminal's signals do not reach. */
  readonly detached?: boolean;
  /** Asks the process and all that it started to end (SIGTERM); the terminal's signals do not reach them then. */
  readonly abort?: AbortSignal;
}

export interface AttachOptions extends StartOptions {
  /** What the process reads: the caller's stdin itself, a copy of it through a pipe, nothing, or a text. */
  readonly stdin: 'inherit' | 'pump' | 'ignore' | { readonly text: string };
  /** Where its stdout and stderr go: to ours when not given, both to our stderr, or to whoever wants to see them. */
  readonly output?: 'stderr' | ((stream: 'stdout' | 'stderr', text: string) => void);
  /** Sees its stdout, byte for byte. */
  readonly onBytes?: (bytes: Buffer) => void;
  readonly cwd?: string;
  /** A session of its own, so that the terminal's signals reach this process only through us. */
  readonly detached: boolean;
  /** `hold` keeps what it writes there for `Ended`; `inherit` makes it ours, whoever sees its stdout. */
  readonly stderr?: 'hold' | 'inherit';
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A process in a session of its own, which outlives this one. */
export interface Launched {
  /**
   * `line`: the first that it wrote to stdout, with code 0; without one it has ended, with that code. What it wrote to stderr
   * until then went to ours.
   */
  readonly started: Promise<{ readonly line?: string; readonly code: number }>;
  kill(signal: Signal): void;
}

/** How an attached process ended; `signal` when one ended it. */
export interface Ended {
  readonly code: number;
  readonly signal?: NodeJS.Signals;
  /** When it was to be held. */
  readonly stderr?: string;
}

export interface Attached {
  /** Rejected when the command cannot be started. */
  readonly done: Promise<Ended>;
  kill(signal: Signal | 'SIGSTOP' | 'SIGCONT'): void;
}

export interface User {
  readonly uid: number;
  readonly gid: number;
  /** Further groups, as numbers; empty for root, who needs none, and on a Mac, where a VM knows none of them. */
  readonly groups: readonly number[];
  readonly name: string;
  readonly home: string;
}

/**
 * Everything that mayfly asks of the world: environment, processes, terminal, clock and the few facts of the machine.
 * The real one is in `process-host.ts`, which alone reads `process.env`; files are in `files.ts`.
 */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly user: User;
  readonly hostname: string;
  /** Where the machine's own configuration of ssh is. */
  readonly sshFolder: string;
  readonly pid: number;
  /** What new files of the caller's are not given. */
  readonly umask: number;
  readonly tty: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** Whether the shell has the terminal: what this job wants of it would stop it. */
  isInBackground(): boolean;
  /** The size of the terminal at stdout; undefined where that is none. */
  screen(): { readonly columns: number; readonly rows: number } | undefined;
  /** The physical working directory; undefined when it no longer exists. */
  cwd(): string | undefined;
  /** The same as bytes, where its path is no UTF-8. */
  oddCwd(): Buffer | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Writes one line to stderr. */
  note(line: string): void;
  /** False when stderr goes to /dev/null: what is said but once is kept for whoever listens. */
  isHeard(): boolean;
  /** Writes over the line of the terminal at stderr; '' clears it. */
  status(text: string): void;
  /**
   * Waits for a key at the terminal; whatever was typed before does not count. Ctrl-C is `\u0003` and no signal; '' when the
   * terminal went away or `abort` came.
   */
  readKey(abort: AbortSignal): Promise<string>;
  /**
   * Asks where the next thing that is typed may well be meant for the shell. Resolves with a letter that stood alone on its line,
   * or '' for anything else, which the shell gets; undefined where nothing was asked, since somebody was typing already.
   */
  readLetter(question: string, abort: AbortSignal): Promise<string | undefined>;
  /** Writes text to stdout; `run` and `exec` only give a terminal back with it. False when nobody reads it any more, or it cannot be written. */
  print(text: string): boolean;
  printBytes(bytes: Uint8Array): boolean;
  /** Why something that was printed did not arrive, though somebody reads it: a disk that is full. */
  lostOutput(): string | undefined;
  capture(command: string, args: readonly string[], options?: CaptureOptions): Promise<Captured>;
  attach(command: string, args: readonly string[], options: AttachOptions): Attached;
  /** Starts a process that nobody waits for or hears of, in a session of its own. */
  leave(command: string, args: readonly string[]): void;
  launch(command: string, args: readonly string[], cwd?: string): Launched;
  /** Stops the whole job, as Ctrl-Z does; resolves when the shell has continued it, or at once where no shell would. */
  suspend(): Promise<void>;
  /** Stops this whole job, as the system does with one that sets a terminal which is somebody else's. */
  stopInBackground(): void;
  /** Calls `handler` for each Ctrl-Z that comes as a signal, which stops nothing then, until the returned function is called. */
  onStop(handler: () => void): () => void;
  /** Calls `handler` for each signal until the returned function is called. */
  onSignal(handler: (signal: Signal) => void): () => void;
}
