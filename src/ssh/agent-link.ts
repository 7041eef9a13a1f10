import type { Socket } from 'node:net';
import { Frames, frame } from './agent-protocol.ts';

/** One connection to the agent: a question, its answer, then the next. */
export class AgentLink {
  readonly #socket: Socket;
  readonly #frames = new Frames();
  readonly #waiting: { resolve(answer: Buffer): void; reject(error: Error): void }[] = [];
  #failure: Error | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (piece: Buffer) => this.#receive(piece));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the agent has closed the connection')));
  }

  /** Rejects when the agent is gone or breaks the protocol. */
  ask(message: Uint8Array): Promise<Buffer> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#socket.write(frame(message));
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(piece: Buffer): void {
    try {
      for (const message of this.#frames.push(piece)) this.#waiting.shift()?.resolve(message);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#socket.destroy();
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure);
  }
}
