import fs from 'node:fs';
import path from 'node:path';
import { lstat } from './files.ts';
import type { Host } from './host.ts';

/** Made in the stage by images/suspend.c when the CLI has stopped itself. */
const STOPPED = 'stopped';

const INTERVAL = 200; // milliseconds

/**
 * Ctrl-Z: when the CLI in the container stops, this job stops too, and the shell has its terminal back; when the shell
 * continues the job, `wake` continues the CLI. Returns what ends the watch.
 */
export function watchStops(host: Host, stage: string, wake: () => Promise<unknown>): () => void {
  const file = path.join(stage, STOPPED);
  const look = (): void => {
    if (takeAway(file)) void host.suspend().then(wake);
  };
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
