import { type FleetCall, listCalls } from '../../fleet/calls.ts';
import { requireNotEnded } from '../../fleet/find-ended.ts';
import { findCall } from '../../fleet/find.ts';
import { type Fleet, openFleet } from '../../fleet/open.ts';
import { NOTHING } from '../../fleet/print.ts';
import { type Row, rowOf, STATS_COLUMNS } from '../../fleet/row.ts';
import { renderTable } from '../../fleet/table.ts';
import { readUsages } from '../../fleet/usage.ts';
import { repaint } from '../../fleet/watch.ts';
import type { Host } from '../../platform/host.ts';
import { readFlags } from '../../config/flags.ts';

const WINDOW = 200; // milliseconds over which processor time is measured
const PAUSE = 1500; // milliseconds between two tables

/** `mayfly stats [NAME…] [--watch]`: what the calls use, of their own limits. */
export async function stats(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('stats', args, Number.POSITIVE_INFINITY);
  const fleet = await openFleet(host);
  const look = async (strict: boolean): Promise<string> => {
    const rows = await readRows(fleet, words, strict);
    if (values['json']) return `${JSON.stringify(rows, null, values['watch'] ? 0 : 2)}\n`;
    return rows.length > 0 ? renderTable(STATS_COLUMNS, rows, host.screen()?.columns) : '';
  };
  for (const name of words) await requireNotEnded(fleet, await listCalls(fleet), name);
  const text = await look(true);
  const nothing = words.length > 0 ? 'mayfly: no such call runs any more; see mayfly ps' : NOTHING;
  if (values['watch']) return repaint(host, PAUSE, () => look(false), values['json'] ? '' : `${nothing}\n`);
  if (text === '') host.note(NOTHING);
  else host.print(text);
  return 0;
}

/** `strict`: a name that fits no call is a failure. */
async function readRows(fleet: Fleet, names: readonly string[], strict: boolean): Promise<Row[]> {
  const all = await listCalls(fleet);
  const calls = names.length === 0 ? all : [...new Set(names.flatMap((name) => pick(all, name, strict)))];
  const usages = await readUsages(fleet, calls, WINDOW);
  return calls.map((call) => rowOf(call, usages.get(call.container), fleet.host.now()));
}

function pick(calls: readonly FleetCall[], name: string, strict: boolean): FleetCall[] {
  try {
    return [findCall(calls, name)];
  } catch (error) {
    if (strict) throw error;
    return []; // it ended while it was watched
  }
}
