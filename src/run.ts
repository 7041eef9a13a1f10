import {
  type ContainerSignal,
  type Engine,
  findContainer,
  removeContainer,
  signalContainer,
  waitContainer,
} from './engine/engine.ts';
import { runArgs } from './engine/oci-args.ts';
import type { AttachOptions, Host, Signal } from './host.ts';
import type { RunPlan } from './plan/plan.ts';
import { sleep } from './sleep.ts';
import { watchStops } from './suspend.ts';

const GRACE = 10_000; // milliseconds that a container has to end by itself once its terminal or its client is gone

/** The signals that reached mayfly so far, and who is told of the next ones. */
export interface Signals {
  readonly seen: readonly Signal[];
  deliverTo(handler: (signal: Signal) => void): void;
  release(): void;
}

export function catchSignals(host: Host): Signals {
  const seen: Signal[] = [];
  let deliver: (signal: Signal) => void = () => {};
  const release = host.onSignal((signal) => {
    seen.push(signal);
    deliver(signal);
  });
  return {
    seen,
    release,
    deliverTo(handler) {
      deliver = handler;
    },
  };
}

/**
 * Runs the plan's container and returns its exit code. Signals reach it through the engine and never through its client:
 * with a terminal the client would not pass them on, and without one it would get them twice, from us and from the
 * terminal. When this returns, the container is gone.
 */
export async function runContainer(
  host: Host,
  engine: Engine,
  plan: RunPlan,
  stdin: AttachOptions['stdin'],
  signals: Signals,
  stage: string,
): Promise<number> {
  const client = host.attach(engine.command, runArgs(plan, engine.dialect), { stdin, detached: !plan.tty });
  const container = new Container(host, engine, plan.call);
  signals.deliverTo((signal) => void container.deliver(signal));
  const unwatch = plan.tty ? await watchStops(host, stage, () => container.signal('SIGCONT')) : undefined;
  const ended = await client.done;
  unwatch?.();
  container.clientEnded();
  // A client that was killed (its terminal was closed, its reader went away) leaves its container behind.
  if (ended.signal !== undefined || signals.seen.length > 0) {
    signals.deliverTo(() => void container.kill());
    await container.end(signals.seen.at(-1) ?? 'SIGTERM');
  }
  if (ended.signal !== undefined && plan.tty)
    await host.attach('stty', ['sane'], { stdin: 'inherit', detached: false }).done;
  return ended.code;
}

class Container {
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
