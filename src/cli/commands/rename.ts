import { noteName } from '../../store/journal.ts';
import { isNamed } from '../../engine/engine.ts';
import { MayflyError } from '../../platform/errors.ts';
import { listCalls } from '../../fleet/calls.ts';
import { type Fleet, openFleet } from '../../fleet/open.ts';
import { findOne } from '../../fleet/own.ts';
import type { Host } from '../../platform/host.ts';
import { checkedName } from '../../plan/labels.ts';
import { readFlags } from '../../config/flags.ts';

/** `mayfly rename NAME NEW`: a call is found by its labels, so nothing else has to know. */
export async function rename(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('rename', args, 2, 2);
  const [wanted = '', given = ''] = words;
  const name = checkedName(given);
  const fleet = await openFleet(host);
  const call = await findOne(fleet, await listCalls(fleet), wanted, values['force'] === true);
  if (call.name !== name) await renameContainer(fleet, call.container, name);
  noteName(fleet.places, call.id, name);
  if (values['json']) host.print(`${JSON.stringify({ name, id: call.id, before: call.name }, null, 2)}\n`);
  return 0;
}

async function renameContainer({ host, engine }: Fleet, container: string, name: string): Promise<void> {
  const { code, stderr } = await host.capture(engine.command, ['rename', container, name]);
  if (code === 0) return;
  if (await isNamed(host, engine, name)) throw new MayflyError({ kind: 'name-taken', name });
  throw new MayflyError({ kind: 'engine-failed', engine: engine.name, what: 'rename it', reason: stderr.trim() });
}
