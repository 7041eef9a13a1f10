import { setTimeout as sleep } from 'node:timers/promises';
import { MayflyError } from '../errors.ts';
import type { Host } from '../host.ts';
import { interruptible } from '../interruptible.ts';
import type { Engine } from './engine.ts';
import { findStarter } from './starter.ts';

const LIMIT = 60_000; // milliseconds
const PAUSE = 500;
const LINE = 10_000;

/**
 * Starts the engine that `failure` says is down, and resolves with true when it answers; with false when it is not
 * mayfly's to start. One that cannot be started, or does not answer in time, is an error. A signal ends the wait.
 */
export async function startEngine(host: Host, engine: Engine, { failure }: MayflyError): Promise<boolean> {
  const starter = failure.kind === 'engine-down' ? findStarter(host, failure.endpoint) : undefined;
  if (!starter?.may) return false;
  const command = starter.command.join(' ');
  host.note(`mayfly: ${engine.name} does not answer; starting ${starter.name} (${command})`);
  const begin = host.now();
  const timer = setInterval(() => {
    host.note(`mayfly: waiting for ${starter.name} (${Math.round((host.now() - begin) / 1000)} s)`);
  }, LINE);
  try {
    return await interruptible(host, `starting ${starter.name}`, async (abort) => {
      const limit = AbortSignal.any([abort, AbortSignal.timeout(LIMIT)]);
      // What it starts must not hold our pipes, or we would wait for its end.
      const script = ['-c', '"$@" >/dev/null 2>&1 </dev/null', 'sh', ...starter.command];
      const { code } = await host.capture('sh', script, { abort: limit });
      if (code !== 0 && !limit.aborted) throw notStarted(engine, `${command} ended with ${code}`);
      while (!limit.aborted) {
        if ((await host.capture(engine.command, ['version'], { abort: limit })).code === 0) return true;
        await sleep(PAUSE, undefined, { signal: limit }).catch(() => {});
      }
      throw notStarted(engine, `no answer in ${LIMIT / 1000} s`);
    });
  } finally {
    clearInterval(timer);
  }
}

function notStarted(engine: Engine, reason: string): MayflyError {
  return new MayflyError({ kind: 'engine-failed', engine: engine.name, what: 'be started', reason });
}
