/** One end of a connection to an agent, or from one who asks it. */
export interface Wire {
  readonly write: (bytes: Uint8Array) => void;
  /** Bytes that the other end has not taken yet. */
  readonly unsent: () => number;
  /** Until `resume` nothing more is read. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Closes, once everything is sent. */
  readonly end: () => void;
  readonly close: () => void;
  /** Whether it keeps the process alive. */
  readonly hold: (isHeld: boolean) => void;
}

/** Who is told what comes over a wire. */
export interface Listener {
  readonly data: (piece: Buffer) => void;
  /** The other end says no more, but may still read. */
  readonly ended?: () => void;
  /** All that was unsent is sent. */
  readonly drained?: () => void;
  /** The last to be told; also where no connection came to be. */
  readonly closed: () => void;
}

export interface Wires {
  readonly connect: (path: string, listener: Listener) => Wire;
  /** Keeps no process alive. Throws where no socket can be made. */
  readonly listen: (path: string, accept: (wire: Wire) => Listener) => Promise<{ readonly close: () => void }>;
}

/** Bun's own sockets halve what a filter adds to a signature, and save a call what `node:net` loads (docs/adr/0034, 0035). */
export async function wires(): Promise<Wires> {
  return process.versions['bun'] === undefined ? import('./wire-node.ts') : import('./wire-bun.ts');
}
