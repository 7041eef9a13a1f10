import path from 'node:path';
import { GRACE } from '../../call/container.ts';
import { unknownEnd } from '../../engine/past.ts';
import { type FleetCall, listCalls } from '../../fleet/calls.ts';
import { findEnded } from '../../fleet/find-ended.ts';
import { readEnded } from '../../call/ended.ts';
import { findCall } from '../../fleet/find.ts';
import { type Fleet, openFleet } from '../../fleet/open.ts';
import { lstat } from '../../platform/files.ts';
import type { Host } from '../../platform/host.ts';
import { sleep } from '../../platform/sleep.ts';
import { readFlags } from '../../config/flags.ts';

const STEP = 100; // milliseconds between two looks

/** `mayfly wait NAME`: waits for the end of a call and its sync-out, and ends with its exit code; at once where it has ended already. */
export async function wait(host: Host, args: readonly string[]): Promise<number> {
  const { words } = readFlags('wait', args, 1, 1);
  const [wanted = ''] = words;
  const fleet = await openFleet(host);
  const calls = await listCalls(fleet);
  const ended = await findEnded(fleet, calls, wanted);
  const told = ended ? ended.code : await untilEnd(fleet, findCall(calls, wanted));
  if (told === undefined) throw unknownEnd(fleet.engine, ended?.name ?? wanted);
  return told;
}

/** Undefined where nobody knows how it ended. */
async function untilEnd({ host, engine, places }: Fleet, call: FleetCall): Promise<number | undefined> {
  const { code, stdout } = await host.capture(engine.command, ['wait', call.container]);
  const stage = path.join(places.calls, call.id);
  for (let waited = 0; waited < GRACE && lstat(stage); waited += STEP) await sleep(STEP);
  return code === 0 ? Number(stdout) : readEnded(places, call.id, host.now())?.code;
}
