import path from 'node:path';
import { GRACE } from '../container.ts';
import { unknownEnd } from '../engine/past.ts';
import { listCalls } from '../fleet/calls.ts';
import { findEnded } from '../fleet/ended.ts';
import { findCall } from '../fleet/find.ts';
import { openFleet } from '../fleet/open.ts';
import { lstat } from '../files.ts';
import type { Host } from '../host.ts';
import { sleep } from '../sleep.ts';
import { readFlags } from './flags.ts';

const STEP = 100; // milliseconds between two looks

/** `mayfly wait NAME`: waits for the end of a call and its sync-out, and ends with its exit code; at once where it has ended already. */
export async function wait(host: Host, args: readonly string[]): Promise<number> {
  const { words } = readFlags('wait', args, 1, 1);
  const [wanted = ''] = words;
  const fleet = await openFleet(host);
  const calls = await listCalls(fleet);
  const ended = findEnded(fleet.places, wanted);
  const lives = calls.some(({ name, id }) => name === ended?.name || id === ended?.id);
  if (ended && !lives) return ended.code;
  const call = findCall(calls, wanted);
  const { code, stdout } = await host.capture(fleet.engine.command, ['wait', call.container]);
  const stage = path.join(fleet.places.calls, call.id);
  for (let waited = 0; waited < GRACE && lstat(stage); waited += STEP) await sleep(STEP);
  const told = code === 0 ? Number(stdout) : findEnded(fleet.places, call.id)?.code;
  if (told === undefined) throw unknownEnd(fleet.engine, call.name);
  return told;
}
