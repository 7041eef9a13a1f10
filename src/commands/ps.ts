import { MayflyError } from '../errors.ts';
import { listCalls } from '../fleet/calls.ts';
import { openFleet } from '../fleet/open.ts';
import { COLUMNS, type Row, rowOf } from '../fleet/row.ts';
import { renderTable } from '../fleet/table.ts';
import { readUsages } from '../fleet/usage.ts';
import type { Host } from '../host.ts';
import { readFlags } from './flags.ts';

const WINDOW = 40; // milliseconds over which processor time is measured: a list has to come at once

/** `mayfly ps`: the calls that live, the oldest first. */
export async function ps(host: Host, args: readonly string[]): Promise<number> {
  const { values } = readFlags('ps', args, 0);
  const fleet = await openFleet(host);
  const { provider, project, all, format } = values as {
    readonly [flag: string]: unknown;
    readonly provider?: string;
    readonly project?: string;
    readonly all?: boolean;
    readonly format?: string;
  };
  const calls = await listCalls(host, fleet.engine, { provider, project, all });
  if (values['quiet']) host.print(calls.map(({ name }) => `${name}\n`).join(''));
  else {
    const usages = await readUsages(fleet, calls, WINDOW);
    const rows = calls.map((call) => rowOf(call, usages.get(call.container), host.now()));
    if (values['json']) host.print(`${JSON.stringify(rows, null, 2)}\n`);
    else if (format !== undefined) host.print(rows.map((row) => `${fill(format, row)}\n`).join(''));
    else if (rows.length > 0) host.print(renderTable(COLUMNS, rows, host.width()));
    else host.note(NOTHING);
  }
  return 0;
}

export const NOTHING = 'mayfly: no call runs; start one with claude, gemini, glm or gexec';

/** `{key}` becomes what the row has under that key of its JSON. */
function fill(format: string, row: Row): string {
  return format.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    if (!(key in row))
      throw new MayflyError({
        kind: 'usage',
        what: `--format knows no {${key}}`,
        fix: `use ${Object.keys(row)
          .map((name) => `{${name}}`)
          .join(' ')}`,
      });
    return String(row[key as keyof Row] ?? '');
  });
}
