import { MayflyError } from '../../platform/errors.ts';
import { listCalls } from '../../fleet/calls.ts';
import { openFleet } from '../../fleet/open.ts';
import { NOTHING, printCalls } from '../../fleet/print.ts';
import { listWaiting, printWaiting } from '../../fleet/waiting.ts';
import type { Host } from '../../platform/host.ts';
import { readFlags } from '../../config/flags.ts';

/** `mayfly ps`: the calls that live, the oldest first; or those that wait for a slot. */
export async function ps(host: Host, args: readonly string[]): Promise<number> {
  const { values } = readFlags('ps', args, 0);
  const other = values['waiting'] && ['all', 'quiet', 'format'].find((flag) => values[flag] !== undefined);
  if (other)
    throw new MayflyError({ kind: 'usage', what: `--waiting and --${other} do not go together`, fix: 'leave one out' });
  const fleet = await openFleet(host);
  if (values['waiting']) {
    printWaiting(fleet, listWaiting(fleet, values), values['json'] === true);
    return 0;
  }
  const calls = await listCalls(fleet, values);
  const filtered = values['provider'] !== undefined || values['project'] !== undefined;
  await printCalls(fleet, calls, {
    ...values,
    nothing: filtered ? 'mayfly: no such call runs; see mayfly ps' : NOTHING,
  });
  return 0;
}
