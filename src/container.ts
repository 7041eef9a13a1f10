import {
  type ContainerSignal,
  type Engine,
  findContainer,
  removeContainer,
  signalContainer,
  waitContainer,
} from './engine/engine.ts';
import type { Host, Signal } from './host.ts';
import { sleep } from './sleep.ts';

/** Milliseconds that a container has to end by itself once it is told to, or its terminal is gone. */
export const GRACE = 10_000;

/** The container of a call, for those who run it. */
export class Container {
  readonly #host: Host;
  readonly #engine: Engine;
  readonly #call: string;
  #found: string | undefined;
  #attached = true;
  #deadline: NodeJS.Timeout | undefined;

  constructor(host: Host, engine: Engine, call: string) {
    this.#host = host;
    this.#engine = engine;
    this.#call = call;
  }

  /** A signal waits for a container that is still being made; nothing outlives its terminal. */
  async deliver(signal: Signal): Promise<void> {
    if (signal === 'SIGHUP') this.#deadline ??= setTimeout(() => void this.kill(), GRACE);
    while (this.#attached && !(await this.signal(signal))) await sleep(50);
  }

  /** False when the container is not there yet, or no longer. */
  async signal(signal: ContainerSignal): Promise<boolean> {
    const container = await this.#find();
    return container !== undefined && signalContainer(this.#host, this.#engine, container, signal);
  }

  kill(): Promise<boolean> {
    return this.signal('SIGKILL');
  }

  clientEnded(): void {
    this.#attached = false;
    clearTimeout(this.#deadline);
  }

  async end(signal: Signal): Promise<void> {
    const lives = await this.signal(signal);
    const container = await this.#find();
    if (!container) return;
    if (lives && !(await waitContainer(this.#host, this.#engine, container, GRACE))) await this.kill();
    await removeContainer(this.#host, this.#engine, container);
  }

  /** Asked for only when a signal comes; an engine that does not answer is asked again with the next try. */
  async #find(): Promise<string | undefined> {
    this.#found ??= await findContainer(this.#host, this.#engine, this.#call).catch(() => undefined);
    return this.#found;
  }
}
