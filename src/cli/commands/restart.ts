import { detach } from '../../call/detach.ts';
import { line } from '../../platform/errors.ts';
import { listCalls } from '../../fleet/calls.ts';
import { relaunch } from '../../fleet/launch.ts';
import { openFleet } from '../../fleet/open.ts';
import { findOne } from '../../fleet/own.ts';
import { stopCalls, stopCode } from '../../fleet/stop.ts';
import type { Host } from '../../platform/host.ts';
import { readFlags } from '../../config/flags.ts';

/** `mayfly restart NAME`: ends the call and starts it again, detached, with the same words, flags, folder and name. */
export async function restart(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('restart', args, 1, 1);
  const fleet = await openFleet(host);
  const call = await findOne(fleet, await listCalls(fleet), words[0] ?? '', values['force'] === true);
  const { argv, cwd, missing } = await relaunch(fleet, call);
  const [stopped] = await stopCalls(fleet, [call]);
  if (!stopped?.synced) return stopCode(stopped ? [stopped] : []);
  for (const flag of missing) {
    const fix = 'put it into config.yaml, or start the call anew';
    host.note(line({ code: 0, what: `--${flag} was not kept, since it may be private`, fix }));
  }
  return detach(host, argv, { cwd, json: values['json'] === true });
}
