import fs from 'node:fs';
import path from 'node:path';
import { lstat } from '../platform/files.ts';
import type { Attached, Host } from '../platform/host.ts';

/** Made in the stage by images/suspend.c when the CLI has stopped itself. */
const STOPPED = 'stopped';

const INTERVAL = 200; // milliseconds

/**
 * Ctrl-Z: when the CLI in the container stops, or the terminal itself turns the key into a signal, this job and the
 * engine's client stop, and the shell has its terminal back; when the shell continues the job, `wake` continues the CLI.
 * Returns what ends the watch.
 */
export function watchStops(
  host: Pick<Host, 'suspend' | 'onStop'>,
  stage: string,
  client: Pick<Attached, 'kill'>,
  wake: () => Promise<unknown>,
): () => void {
  const file = path.join(stage, STOPPED);
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return; // Ctrl-Z again, before the first one has worked
    stopping = true;
    client.kill('SIGSTOP'); // first: it would take what is typed for the shell
    await host.suspend();
    client.kill('SIGCONT');
    stopping = false;
    await wake();
  };
  const release = host.onStop(() => void stop());
  const unwatch = watchFile(stage, () => void (takeAway(file) && stop()));
  return () => {
    release();
    unwatch();
  };
}

function watchFile(stage: string, look: () => void): () => void {
  try {
    const watcher = fs.watch(stage, { persistent: false }, (_event, name) => name === STOPPED && look());
    watcher.on('error', () => watcher.close()); // the stage is gone
    return () => watcher.close();
  } catch {
    const timer = setInterval(look, INTERVAL).unref(); // editors have taken all watches that this machine has
    return () => clearInterval(timer);
  }
}

/** False when it is none of ours: a container can put anything there, and nobody would catch an error. */
function takeAway(file: string): boolean {
  try {
    if (!lstat(file)?.isFile()) return false;
    fs.unlinkSync(file);
    return true;
  } catch {
    return false;
  }
}
