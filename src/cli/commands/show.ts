import { MayflyError, oneLine } from '../../platform/errors.ts';
import { listCalls } from '../../fleet/calls.ts';
import { requireNotEnded } from '../../fleet/find-ended.ts';
import { findCall } from '../../fleet/find.ts';
import { type Details, inspectCalls } from '../../fleet/inspect.ts';
import { openFleet } from '../../fleet/open.ts';
import { memoryText, ownerText, percentText, type Row, rowOf, stateText } from '../../fleet/row.ts';
import { ageText } from '../../platform/units.ts';
import { readUsages } from '../../fleet/usage.ts';
import type { Host } from '../../platform/host.ts';
import { readFlags } from '../../config/flags.ts';

const WINDOW = 100; // milliseconds over which processor time is measured

/** `mayfly show NAME`: all that is known of one call. */
export async function show(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('show', args, 1, 1);
  const fleet = await openFleet(host);
  const calls = await listCalls(fleet, { all: true });
  await requireNotEnded(fleet, calls, words[0] ?? '');
  const call = findCall(calls, words[0] ?? '');
  const [details, usages] = await Promise.all([inspectCalls(fleet, [call]), readUsages(fleet, [call], WINDOW)]);
  const found = details.get(call.container);
  if (!found) throw new MayflyError({ kind: 'usage', what: `${call.name} has just ended`, fix: 'see mayfly ps' });
  const row = rowOf(call, usages.get(call.container), host.now());
  if (values['json']) host.print(`${JSON.stringify({ ...row, ...found }, null, 2)}\n`);
  else for (const [key, value] of lines(row, found)) host.print(`${key.padEnd(10)} ${oneLine(value)}\n`);
  return 0;
}

function lines(row: Row, details: Details): [string, string][] {
  return [
    ['name', row.name],
    ['call', row.id],
    ['provider', row.provider],
    ['project', `${row.project}${row.type && ` (${row.type})`}`],
    ['workdir', details.workdir],
    ['command', details.command.join(' ')],
    ['state', stateText(row)],
    ['age', `${ageText(row.age * 1000)}, since ${row.created}`],
    ['owner', ownerText(row)],
    ['cpu', row.cpus === null ? percentText(row.cpu) : `${percentText(row.cpu)} of ${row.cpus}`],
    ['memory', `${memoryText(row)}${details.oomKilled ? '; the kernel killed processes for want of it' : ''}`],
    ['processes', `${row.pids ?? '-'} of ${details.pidsLimit ?? 'any number'}`],
    ['image', details.image],
    ['user', details.as],
    ['terminal', details.terminal ? 'yes' : 'no'],
    ['network', details.network],
    ['logs', details.logged ? `mayfly logs ${row.name}` : 'none: it prints where it was started'],
    ['container', row.container],
    ...details.mounts.map(({ source, target, readOnly }): [string, string] => [
      'mount',
      `${target}${source === target ? '' : ` from ${source}`}${readOnly ? ', read-only' : ''}`,
    ]),
  ];
}
