import { MayflyError } from '../../platform/errors.ts';
import { listCalls } from '../../fleet/calls.ts';
import { runningOn } from '../../call/containers.ts';
import { openFleet } from '../../fleet/open.ts';
import { findOne } from '../../fleet/own.ts';
import type { Host } from '../../platform/host.ts';
import { attachTerminal, DETACH_KEYS } from '../../fleet/terminal.ts';
import { recoverCalls } from '../../call/recover.ts';
import { followOrphans } from '../../store/follow.ts';
import { readFlags } from '../../config/flags.ts';

/**
 * `mayfly attach NAME`: the main terminal of a call. 0 when the caller detaches, with the keys or by closing the terminal; else
 * the exit code of the CLI.
 */
export async function attach(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('attach', args, 1, 1);
  const fleet = await openFleet(host);
  const call = await findOne(fleet, await listCalls(fleet), words[0] ?? '', values['force'] === true);
  if (!host.tty.stdin || !host.tty.stdout)
    throw new MayflyError({
      kind: 'usage',
      what: 'mayfly attach needs a terminal',
      fix: `see mayfly logs ${call.name}`,
    });
  const { places } = fleet;
  const endFollowing = followOrphans(host, places, call.provider);
  const code = await attachTerminal(fleet, call).finally(endFollowing);
  if (code !== undefined) {
    await recoverCalls(host, places, runningOn(fleet));
    return code;
  }
  host.note(
    `mayfly: left ${call.name}, which goes on; mayfly attach ${call.name} comes back, ${DETACH_KEYS.text} leaves`,
  );
  return 0;
}
