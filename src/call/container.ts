import {
  type ContainerSignal,
  discardContainer,
  type Engine,
  findContainer,
  removeContainer,
  signalContainer,
  waitContainer,
} from '../engine/engine.ts';
import type { Host, Signal } from '../platform/host.ts';
import { sleep } from '../platform/sleep.ts';
import { hasBegun } from '../boundary/stage.ts';

/** Milliseconds that a container has to end by itself once it is told to, or its terminal is gone. */
export const GRACE = 10_000;

/** The container of a call, for those who run it. */
export class Container {
  readonly #host: Host;
  readonly #engine: Engine;
  readonly #call: string;
  readonly #stage: string;
  #found: string | undefined;
  #attached = true;
  #deadline: NodeJS.Timeout | undefined;

  constructor(host: Host, engine: Engine, call: string, stage: string) {
    this.#host = host;
    this.#engine = engine;
    this.#call = call;
    this.#stage = stage;
  }

  /**
   * A signal waits for a container that is still being made, and comes again until the entrypoint has begun: a first process
   * that has just started is deaf to it, and the engine says that it was delivered. Nothing outlives its terminal.
   */
  async deliver(signal: Signal): Promise<void> {
    if (signal === 'SIGHUP') this.#deadline ??= setTimeout(() => void this.kill(), GRACE);
    let pause = 50;
    while (this.#attached) {
      const begun = hasBegun(this.#stage);
      if (await this.signal(signal)) {
        if (begun) return;
        pause *= 2;
      }
      await sleep(pause);
    }
  }

  /** False when the container is not there yet, or no longer. */
  async signal(signal: ContainerSignal): Promise<boolean> {
    const container = await this.#find();
    return container !== undefined && signalContainer(this.#host, this.#engine, container, signal);
  }

  /** Removes one that was never started; the engine refuses that for one that runs, and waits for one that is being started. */
  async discard(): Promise<void> {
    const container = await this.#find();
    if (container !== undefined) await discardContainer(this.#host, this.#engine, container);
  }

  kill(): Promise<boolean> {
    return this.signal('SIGKILL');
  }

  clientEnded(): void {
    this.#attached = false;
    clearTimeout(this.#deadline);
  }

  /** Ends and removes it; true when it still ran. */
  async end(signal: Signal): Promise<boolean> {
    const lives = await this.signal(signal);
    const container = await this.#find();
    if (!container) return false;
    if (lives && !(await waitContainer(this.#host, this.#engine, container, GRACE))) await this.kill();
    await removeContainer(this.#host, this.#engine, container);
    return lives;
  }

  /** Asked for only when a signal comes; an engine that does not answer is asked again with the next try. */
  async #find(): Promise<string | undefined> {
    this.#found ??= await findContainer(this.#host, this.#engine, this.#call).catch(() => undefined);
    return this.#found;
  }
}
