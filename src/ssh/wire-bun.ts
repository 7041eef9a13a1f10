import type { Listener, Wire } from './wire.ts';

/** As much of Bun's sockets as is used here. */
interface BunSocket {
  data: BunWire | undefined;
  write(bytes: Uint8Array): number;
  pause(): void;
  resume(): void;
  terminate(): void;
  end(): void;
  ref(): void;
  unref(): void;
}
interface Handlers {
  open(socket: BunSocket): void;
  data(socket: BunSocket, piece: Buffer): void;
  drain(socket: BunSocket): void;
  end(socket: BunSocket): void;
  close(socket: BunSocket): void;
  error(socket: BunSocket): void;
}
interface Place {
  readonly unix: string;
  readonly allowHalfOpen?: boolean;
  readonly data?: BunWire;
  readonly socket: Handlers;
}
declare const Bun: {
  connect(place: Place): Promise<BunSocket>;
  listen(place: Place): { stop(isNow: boolean): void; unref(): void };
};

export function connect(path: string, listener: Listener): Wire {
  const wire = new BunWire();
  wire.listener = listener;
  Bun.connect({ unix: path, data: wire, socket: HANDLERS }).catch(() => wire.gone());
  return wire;
}

export async function listen(path: string, accept: (wire: Wire) => Listener): Promise<{ close(): void }> {
  const open = (socket: BunSocket): void => {
    const wire = new BunWire();
    socket.data = wire;
    wire.opened(socket);
    wire.listener = accept(wire);
  };
  const server = Bun.listen({ unix: path, allowHalfOpen: true, socket: { ...HANDLERS, open } });
  server.unref();
  return { close: () => server.stop(false) };
}

const HANDLERS: Handlers = {
  open: (socket) => socket.data?.opened(socket),
  data: (socket, piece) => socket.data?.listener?.data(piece),
  drain: (socket) => socket.data?.flush(),
  end: (socket) => socket.data?.listener?.ended?.(),
  close: (socket) => socket.data?.gone(),
  error: (socket) => socket.terminate(),
};

/** A socket writes what the other end takes now; what is left waits here. */
class BunWire implements Wire {
  listener: Listener | undefined;
  #socket: BunSocket | undefined;
  #waiting: Uint8Array[] = [];
  #unsent = 0;
  #isEnding = false;
  #isGone = false;
  #isHeld = true;

  readonly write = (bytes: Uint8Array): void => {
    if (this.#isGone) return;
    const written = this.#socket && this.#unsent === 0 ? Math.max(this.#socket.write(bytes), 0) : 0;
    if (written === bytes.length) return;
    this.#waiting.push(bytes.subarray(written));
    this.#unsent += bytes.length - written;
  };

  readonly unsent = (): number => this.#unsent;
  readonly pause = (): void => this.#socket?.pause();
  readonly resume = (): void => this.#socket?.resume();

  readonly end = (): void => {
    this.#isEnding = true;
    if (this.#unsent === 0) this.#socket?.end();
  };

  readonly close = (): void => {
    this.#isGone = true;
    this.#socket?.terminate();
  };

  readonly hold = (isHeld: boolean): void => {
    this.#isHeld = isHeld;
    if (isHeld) this.#socket?.ref();
    else this.#socket?.unref();
  };

  opened(socket: BunSocket): void {
    this.#socket = socket;
    if (this.#isGone) return socket.terminate();
    if (!this.#isHeld) socket.unref();
    this.flush();
  }

  flush(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    this.#unsent = 0;
    for (const bytes of waiting) this.write(bytes);
    if (this.#unsent === 0) this.listener?.drained?.();
    if (this.#isEnding) this.end();
  }

  gone(): void {
    this.#isGone = true;
    this.listener?.closed();
  }
}
