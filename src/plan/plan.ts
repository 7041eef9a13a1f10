/** `source` is a path on the engine's side. */
export interface Bind {
  readonly kind: 'bind';
  readonly source: string;
  readonly target: string;
  readonly readOnly?: boolean;
  /** Another call may exchange what stands at the source: what is mounted is compared with what was checked. */
  readonly sealed?: true;
}

/** A folder that the engine keeps, by its name. */
export interface Volume {
  readonly kind: 'volume';
  readonly name: string;
  readonly target: string;
}

/** A mount as plain data: something that is there, something that the engine keeps, or memory. */
export type Mount = Bind | Volume | { readonly kind: 'tmpfs'; readonly target: string; readonly readOnly?: boolean };

/** Everything there is to say about one container; nothing here has happened yet. */
export interface RunPlan {
  /** The id of the call, which its container has as a label. */
  readonly call: string;
  readonly name: string;
  readonly image: string;
  /** Replaces the image's own, when that is not mayfly's. */
  readonly entrypoint?: string;
  readonly argv: readonly string[];
  readonly workdir: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly hostname: string;
  readonly tty: boolean;
  /** Nobody's terminal is its own: whoever attaches to it sees it, and the engine keeps what it last said. */
  readonly detached: boolean;
  /** Visible to everybody who may ask the engine. */
  readonly environment: Readonly<Record<string, string>>;
  /** Travels in a file of the stage, which the entrypoint reads and unlinks. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly labels: Readonly<Record<string, string>>;
  readonly network: string;
  readonly memory: string;
  readonly cpus: number;
  readonly pids: number;
  readonly readOnly: boolean;
  /** The engine knows files by the numbers that they have here: it is on no other machine. */
  readonly sameFiles: boolean;
  /** A rootless engine that would give the caller another number inside. */
  readonly keepId: boolean;
  /** The host enforces SELinux: labels are switched off, since relabelling would change the user's files. */
  readonly unlabelled: boolean;
}
