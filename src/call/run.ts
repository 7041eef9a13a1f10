import { Container } from './container.ts';
import type { Engine } from '../engine/engine.ts';
import { runArgs } from '../engine/oci-args.ts';
import { MayflyError } from '../platform/errors.ts';
import type { AttachOptions, Ended, Host, Signal } from '../platform/host.ts';
import { requireGoOn } from '../platform/interruptible.ts';
import type { RunPlan } from '../plan/plan.ts';
import { signalCode } from '../platform/signal-code.ts';
import { sleep } from '../platform/sleep.ts';
import { watchStops } from './suspend.ts';
import { hasBegun } from '../boundary/stage.ts';

/** The signals that reached mayfly so far, and who is told of the next ones. */
export interface Signals {
  readonly seen: readonly Signal[];
  deliverTo(handler: (signal: Signal) => void): void;
  release(): void;
}

const AT_ONCE = 200; // milliseconds

/**
 * Two of a kind that come at once are one, as the kernel makes them where they wait: what a whole group gets, its shell passes
 * on as well (shell/init.zsh).
 */
export function catchSignals(host: Pick<Host, 'onSignal' | 'now'>): Signals {
  const seen: Signal[] = [];
  const last = new Map<Signal, number>();
  let deliver: (signal: Signal) => void = () => {};
  const release = host.onSignal((signal) => {
    const since = host.now() - (last.get(signal) ?? -Infinity);
    last.set(signal, host.now());
    if (since < AT_ONCE) return;
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

const HEARD = 100; // milliseconds, on a machine that has much else to do

/** What was found out before there is anything to end: a signal that came meanwhile is why it failed, or no longer matters. */
export async function unlessInterrupted<T>({ seen }: Signals, answer: Promise<T>): Promise<T> {
  try {
    const found = await answer;
    requireGoOn(seen);
    return found;
  } catch (error) {
    if (error instanceof MayflyError && error.failure.kind === 'interrupted') throw error; // it says of what, and what is left
    await sleep(HEARD); // a command that Ctrl-C ended is heard of before the signal itself
    requireGoOn(seen);
    throw error;
  }
}

/**
 * In the background a call that has a terminal stops, as the CLI would that sets it, before there is anything of it: the
 * engine's client would stop it at each try, so that no signal came through. It goes on in the foreground, or a signal ends it.
 */
export async function awaitForeground(
  host: Pick<Host, 'isInBackground' | 'stopInBackground'>,
  { tty }: Pick<RunPlan, 'tty'>,
  { seen }: Pick<Signals, 'seen'>,
): Promise<void> {
  if (!tty || !host.isInBackground()) return;
  host.stopInBackground();
  await sleep(HEARD);
  requireGoOn(seen);
}

const KILLED = signalCode('SIGKILL');

const DUE = 1500; // milliseconds
/** Milliseconds after which a container that has not begun is discarded, if it was not started. */
export const STUCK = 10_000;

/** Does something again and again until the entrypoint has begun. */
export function untilStarted(stage: string, pause: number, act: () => Promise<unknown>): NodeJS.Timeout {
  const timer = setInterval(() => {
    if (hasBegun(stage)) clearInterval(timer);
    else void act();
  }, pause);
  return timer.unref();
}

/**
 * Runs the plan's container. Where there is a terminal, what the client itself has to say is held: the screen is the CLI's. Signals reach it through the engine and never through its client:
 * with a terminal the client would not pass them on, and without one it would get them twice, from us and from the
 * terminal. When this returns, the container is gone. `meanwhile`: what is done as
 * soon as the client is on its way.
 */
export async function runContainer(
  host: Host,
  engine: Engine,
  plan: RunPlan,
  stdin: AttachOptions['stdin'],
  signals: Signals,
  stage: string,
  isLive: () => Promise<boolean>,
  meanwhile?: () => Promise<void>,
): Promise<Ended> {
  const atTerminal = { stderr: 'hold', unstoppable: true } as const;
  const options = { stdin, detached: !plan.tty, ...(plan.tty && atTerminal) };
  const client = host.attach(engine.command, runArgs(plan, engine.dialect), options);
  const container = new Container(host, engine, plan.call, stage);
  signals.deliverTo((signal) => void container.deliver(signal));
  const wake = (): Promise<boolean> => container.signal('SIGCONT');
  const unwatch = plan.tty ? watchStops(host, stage, client, wake) : undefined;
  // Ctrl-Z that comes before the entrypoint stops what the engine has started, and nobody in there would notice.
  const waking = plan.tty ? untilStarted(stage, DUE, wake) : undefined;
  // A call can take a source away between Docker's create and start: that container never starts, and its client waits for ever for its end.
  const discarding = engine.name === 'docker' ? untilStarted(stage, STUCK, () => container.discard()) : undefined;
  const [ended] = await Promise.all([client.done, meanwhile?.()]);
  unwatch?.();
  clearInterval(waking);
  clearInterval(discarding);
  container.clientEnded();
  // A client that was killed (its terminal was closed, its reader went away) leaves its container behind, as does one that cannot
  // write what it reads, or whose keys for leaving were typed.
  const isCut = ended.signal !== undefined || signals.seen.length > 0;
  if (isCut || ((ended.code !== 0 || plan.tty) && (await isLive().catch(() => false)))) {
    signals.deliverTo(() => void container.kill());
    const last = signals.seen.at(-1) ?? 'SIGTERM';
    const outlived = await container.end(last);
    // Ctrl-C ends Podman's client with 1 before it has the terminal: no answer of the CLI, which still ran.
    if (outlived && isCut && ended.signal === undefined) return { code: signalCode(last) };
  }
  if (ended.signal !== undefined && plan.tty)
    await host.attach('stty', ['sane'], { stdin: 'inherit', detached: false }).done;
  if (ended.code === KILLED && plan.tty) {
    const { BACK_TO_SHELL } = await import('./modes.ts');
    host.status(BACK_TO_SHELL); // the CLI could not take its modes back; stdout is its own
  }
  return ended;
}
