import { agrees } from '../agree.ts';
import { physicalPlace } from '../../boundary/mount-source.ts';
import { type FleetCall, listCalls } from '../../fleet/calls.ts';
import { openFleet } from '../../fleet/open.ts';
import { isOwn } from '../../fleet/own.ts';
import { stopCalls, stopCode } from '../../fleet/stop.ts';
import type { Host } from '../../platform/host.ts';
import { storeId } from '../../plan/labels.ts';
import { readFlags } from '../../config/flags.ts';
import { printStopped } from './stop.ts';

/** `mayfly stop-all`: the caller's own calls of this store, or with `--force` everybody's; asks first, at a terminal. Exit codes of `stop`. */
export async function stopAll(host: Host, args: readonly string[]): Promise<number> {
  const { values } = readFlags('stop-all', args, 0);
  const fleet = await openFleet(host);
  const { provider, project } = values as { readonly provider?: string; readonly project?: string };
  const found = await listCalls(fleet, { provider, project });
  const store = await storeId(host, physicalPlace(fleet.places.store) ?? fleet.places.store);
  const isOurs = (call: FleetCall): boolean => isOwn(host, call) && call.store === store;
  const calls = found.filter((call) => values['force'] === true || isOurs(call));
  const others = found.length - calls.length;
  const names = calls.map(({ name }) => name).join(', ');
  if (calls.length === 0)
    host.note(`mayfly: nothing to stop${others > 0 ? `; ${others} of others or of another store run` : ''}`);
  else if (values['yes'] !== true && !(await agrees(host, `stop ${names}`))) return 1;
  const stopped = await stopCalls(fleet, calls);
  printStopped(host, stopped, values['json'] === true);
  return stopCode(stopped);
}
