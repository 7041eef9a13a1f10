import { listCalls } from '../../fleet/calls.ts';
import { cut } from '../../fleet/cells.ts';
import { requireNotEnded } from '../../fleet/find-ended.ts';
import { findCall } from '../../fleet/find.ts';
import { openFleet } from '../../fleet/open.ts';
import { NOTHING } from '../../fleet/print.ts';
import { type Process, processesOf } from '../../fleet/processes.ts';
import { memoryText, percentText, type Row, rowOf } from '../../fleet/row.ts';
import { sizeText } from '../../platform/units.ts';
import { readUsages } from '../../fleet/usage.ts';
import { oneLine } from '../../platform/errors.ts';
import type { Host } from '../../platform/host.ts';
import { readFlags } from '../../config/flags.ts';

const WINDOW = 200; // milliseconds over which processor time is measured

/** `mayfly top [NAME]`: the processes inside of each call. */
export async function top(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('top', args, 1);
  const fleet = await openFleet(host);
  const all = await listCalls(fleet);
  if (words[0] !== undefined) await requireNotEnded(fleet, all, words[0]);
  const calls = words[0] === undefined ? all : [findCall(all, words[0])];
  const [usages, processes] = await Promise.all([
    readUsages(fleet, calls, WINDOW),
    Promise.all(calls.map((call) => processesOf(fleet, call))),
  ]);
  const found = calls.map((call, index) =>
    Object.assign(rowOf(call, usages.get(call.container), host.now()), { processes: processes[index] ?? [] }),
  );
  if (values['json']) host.print(`${JSON.stringify(found, null, 2)}\n`);
  else if (found.length === 0) host.note(NOTHING);
  else host.print(found.map((row) => render(row, host.screen()?.columns)).join('\n'));
  return 0;
}

function render(row: Row & { readonly processes: readonly Process[] }, width = Number.POSITIVE_INFINITY): string {
  const lines = [
    `${row.name}  ${percentText(row.cpu)} cpu  ${memoryText(row)}`,
    `${'PID'.padStart(8)}  ${'TIME'.padStart(9)}  ${'MEMORY'.padStart(6)}  COMMAND`,
    ...row.processes.map(
      ({ pid, time, rss, command }) =>
        `${String(pid).padStart(8)}  ${time.padStart(9)}  ${sizeText(rss * 1024).padStart(6)}  ${oneLine(command)}`,
    ),
  ];
  return lines.map((line) => `${cut(line, width)}\n`).join('');
}
