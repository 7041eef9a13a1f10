import { setTimeout as sleep } from 'node:timers/promises';
import { MayflyError } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { interruptible } from '../platform/interruptible.ts';
import { lastWords, LOG, START_BY_HAND, startedByHand } from './by-hand.ts';
import type { Engine } from './engine.ts';
import { asRoot, asSelf, mayUseDocker, type Runner } from './root.ts';
import { refuses } from './silence.ts';
import { findStarter, type Starter, type Way } from './starter.ts';

/** Milliseconds that an engine has to answer after the last way, and after one that another can follow. */
const LIMIT = 60_000;
const SHORT_LIMIT = 30_000;
const PAUSE = 500;
const LINE = 10_000;

export interface StartOptions {
  /** Somebody has asked for it, whom sudo may ask for a password. */
  readonly asks?: boolean;
  /** Also whenever the machine starts, where a service manager does that. */
  readonly atBoot?: boolean;
}

/**
 * Starts the engine that `failure` says is down, one way after another, and resolves with the command that did it when the engine
 * answers; with undefined when it is not mayfly's to start. One that cannot be started is an error that tells of every way. A signal
 * ends the wait.
 */
export async function startEngine(
  host: Host,
  engine: Engine,
  { failure }: MayflyError,
  { asks = false, atBoot = false }: StartOptions = {},
): Promise<string | undefined> {
  if (failure.kind !== 'engine-down') return undefined;
  const { endpoint } = failure;
  const starter = findStarter(host, endpoint, atBoot);
  if (!starter?.may) return undefined;
  return interruptible(host, `starting ${starter.name}`, async (abort) => {
    const runner = await runnerFor(host, starter, asks, abort);
    if (!runner) return undefined;
    const failures: string[] = [];
    for (const [index, way] of starter.ways.entries()) {
      const words = [...runner.prefix, ...way.command].join(' ');
      const why = failures.at(-1) ?? `${engine.name} does not answer`;
      host.note(`mayfly: ${why}; starting ${starter.name} (${words}${way.byHand ? `, log ${LOG}` : ''})`);
      const limit = index === starter.ways.length - 1 ? LIMIT : SHORT_LIMIT;
      const failed = await go(host, { engine, endpoint, name: starter.name, way, words, runner, limit }, abort);
      if (failed === undefined || abort.aborted) return words;
      failures.push(failed);
    }
    const reason = failures.join(', ');
    throw new MayflyError({ kind: 'engine-failed', engine: engine.name, what: 'be started', reason });
  });
}

/** To start an engine that would refuse this user is worth a password only to whoever asked for it. */
async function runnerFor(
  host: Host,
  { needsRoot }: Starter,
  asks: boolean,
  abort: AbortSignal,
): Promise<Runner | undefined> {
  if (!needsRoot) return asSelf(host);
  return asks || mayUseDocker(host) ? asRoot(host, asks, abort) : undefined;
}

interface Attempt {
  readonly engine: Engine;
  readonly endpoint: string;
  /** What is started, as a person calls it. */
  readonly name: string;
  readonly way: Way;
  readonly words: string;
  readonly runner: Runner;
  readonly limit: number;
}

/** Resolves when the engine answers, or with the reason why this way does not lead there. */
async function go(host: Host, attempt: Attempt, abort: AbortSignal): Promise<string | undefined> {
  const { name, way, words, runner, limit } = attempt;
  const begin = host.now();
  const timer = setInterval(() => {
    host.note(`mayfly: waiting for ${name} (${Math.round((host.now() - begin) / 1000)} s)`);
  }, LINE);
  const late = AbortSignal.timeout(limit);
  const end = AbortSignal.any([abort, late]);
  try {
    // What it starts must not hold our pipes, or we would wait for its end.
    const quiet = ['sh', '-c', '"$@" >/dev/null 2>&1 </dev/null', 'sh'];
    const code = await runner.run([...quiet, ...(way.byHand ? START_BY_HAND : way.command)], end);
    if (code !== 0 && !late.aborted)
      return (await answers(host, attempt, end)) ? undefined : `${words} ended with ${code}`;
    while (!end.aborted) {
      if (await answers(host, attempt, end)) return undefined;
      if (way.byHand && !startedByHand()) return `dockerd ended, see ${LOG} (${lastWords()})`;
      await sleep(PAUSE, undefined, { signal: end }).catch(() => {});
    }
    return `no answer in ${limit / 1000} s to ${words}`;
  } finally {
    clearInterval(timer);
  }
}

/** One that refuses this user has been started, too: what he can do about it is said by whoever asks it next. */
async function answers(host: Host, { engine, endpoint }: Attempt, abort: AbortSignal): Promise<boolean> {
  return (await host.capture(engine.command, ['version'], { abort })).code === 0 || refuses(endpoint);
}
