import { listCalls } from '../../fleet/calls.ts';
import { openFleet } from '../../fleet/open.ts';
import { findOwn } from '../../fleet/own.ts';
import { stopCalls, stopCode, type Stopped } from '../../fleet/stop.ts';
import type { Host } from '../../platform/host.ts';
import { readFlags } from '../../config/flags.ts';

/** `mayfly stop NAME…`: 0 when they are gone and their sync-out has happened, else as `stopCode` says. */
export async function stop(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('stop', args, Number.POSITIVE_INFINITY, 1);
  const fleet = await openFleet(host);
  const calls = await findOwn(fleet, await listCalls(fleet), words, values['force'] === true);
  const stopped = await stopCalls(fleet, calls);
  printStopped(host, stopped, values['json'] === true);
  return stopCode(stopped);
}

export function printStopped(host: Host, stopped: readonly Stopped[], json: boolean): void {
  host.print(
    json
      ? `${JSON.stringify(stopped, null, 2)}\n`
      : stopped.map(({ name, gone }) => (gone ? `${name}\n` : '')).join(''),
  );
}
