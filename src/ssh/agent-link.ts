import { EXTENSION, Frames, frame } from './agent-protocol.ts';
import type { Wire, Wires } from './wire.ts';

/** Told the agent's answer; undefined when the agent is gone or breaks the protocol. */
type Answered = (answer: Buffer | undefined) => void;

/** One connection to the agent: questions, and their answers in the same order. */
export class AgentLink {
  readonly #wire: Wire;
  readonly #frames = new Frames();
  readonly #waiting: Answered[] = [];
  #isGone = false;
  #isBound = false;

  constructor({ connect }: Pick<Wires, 'connect'>, agent: string) {
    this.#wire = connect(agent, { data: (piece) => this.#receive(piece), closed: () => this.close() });
  }

  /** Without a promise: each one costs a signature a hundredth of its time. */
  send(message: Uint8Array, answered: Answered): void {
    if (this.#isGone) return answered(undefined);
    this.#isBound ||= message[0] === EXTENSION;
    this.#waiting.push(answered);
    this.#wire.write(frame(message));
  }

  /** Rejects when the agent is gone or breaks the protocol. */
  ask(message: Uint8Array): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.send(message, (answer) => (answer ? resolve(answer) : reject(new Error('the agent is gone'))));
    });
  }

  /** Whether it can serve somebody else: no answer is due, and it is bound to no server. */
  get isFree(): boolean {
    return !this.#isGone && !this.#isBound && this.#waiting.length === 0;
  }

  /** Until the next question it keeps no process alive. */
  rest(): void {
    this.#wire.hold(false);
  }

  wake(): void {
    this.#wire.hold(true);
  }

  /** What is asked is answered with undefined. */
  close(): void {
    this.#isGone = true;
    this.#wire.close();
    for (const answered of this.#waiting.splice(0)) answered(undefined);
  }

  #receive(piece: Buffer): void {
    try {
      for (const message of this.#frames.push(piece)) this.#waiting.shift()?.(message);
    } catch {
      this.close();
    }
  }
}
