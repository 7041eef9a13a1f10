import path from 'node:path';
import { lstat, remove } from './files.ts';
import type { Host } from './host.ts';

/** Made in the stage by images/suspend.c when the CLI has stopped itself. */
const STOPPED = 'stopped';

/**
 * Ctrl-Z: when the CLI in the container stops, this job stops too, and the shell has its terminal back; when the shell
 * continues the job, `wake` continues the CLI. Returns what ends the watch.
 */
export async function watchStops(host: Host, stage: string, wake: () => Promise<unknown>): Promise<() => void> {
  const { watch } = await import('node:fs');
  const file = path.join(stage, STOPPED);
  const watcher = watch(stage, { persistent: false }, (_event, name) => {
    if (name !== STOPPED || !lstat(file)) return;
    remove(file);
    void host.suspend().then(wake);
  });
  return () => watcher.close();
}
