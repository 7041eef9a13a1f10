import { MayflyError } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { interruptible } from '../platform/interruptible.ts';
import { isAlive } from '../platform/owner.ts';
import { sleep } from '../platform/sleep.ts';
import { FORGET_BY_HAND, startedByHand } from './by-hand.ts';
import { findClient } from './client.ts';
import { asRoot } from './root.ts';

const LIMIT = 30_000; // milliseconds; it gives containerd its time
const PAUSE = 100;

/** The exit code is 0 when no container runs, 1 when one does. */
const IS_UNUSED = 'running=$("$1" --host unix:///var/run/docker.sock ps --quiet) || exit 2; [ -z "$running" ]';

/** The shell's own: a minimal Debian has no other. */
const KILL = ['sh', '-c', 'kill "$1"', 'sh'];

/**
 * Stops the dockerd that mayfly has started itself, and resolves with true when it is over; with false where there is none. One on
 * which containers run, whosever they are, stays: that is an error, as is one that this user may not stop. `asks`: sudo may ask for a
 * password.
 */
export async function stopByHand(host: Host, asks: boolean): Promise<boolean> {
  const owner = startedByHand();
  if (!owner) return false;
  await interruptible(host, 'stopping docker', async (abort) => {
    const root = await asRoot(host, asks, abort);
    if (!root) throw notStopped('that needs root');
    const client = findClient(host, 'docker') ?? 'docker';
    const use = await root.run(['sh', '-c', IS_UNUSED, 'sh', client], abort);
    if (abort.aborted) return;
    if (use !== 0)
      throw notStopped(use === 1 ? 'containers run on it' : 'it does not say whether containers run on it');
    await root.run([...KILL, String(owner.pid)], abort);
    for (const end = host.now() + LIMIT; isAlive(owner, true); await sleep(PAUSE)) {
      if (abort.aborted) return;
      if (host.now() > end) throw notStopped(`it has not ended in ${LIMIT / 1000} s`);
    }
    await root.run(FORGET_BY_HAND, abort);
  });
  return true;
}

function notStopped(reason: string): MayflyError {
  const fix = 'stop it later with: mayfly engine stop';
  return new MayflyError({ kind: 'engine-failed', engine: 'docker', what: 'be stopped', reason, fix });
}
