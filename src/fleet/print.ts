import { MayflyError } from '../platform/errors.ts';
import type { FleetCall } from './calls.ts';
import type { Fleet } from './open.ts';
import { COLUMNS, type Row, rowOf } from './row.ts';
import { renderTable } from './table.ts';
import { readUsages, type Usages } from './usage.ts';

const WINDOW = 40; // milliseconds over which processor time is measured: a list has to come at once

export interface Form {
  /** Names only. */
  readonly quiet?: boolean;
  readonly json?: boolean;
  /** A line for each, with `{key}` for what is under that key in its JSON. */
  readonly format?: string;
  /** Said on stderr when there is nothing to print. */
  readonly nothing: string;
}

/** The calls, on stdout. */
export async function printCalls(fleet: Fleet, calls: readonly FleetCall[], form: Form): Promise<void> {
  const { host } = fleet;
  if (form.quiet) {
    host.print(calls.map(({ name }) => `${name}\n`).join(''));
    return;
  }
  const isMeasured = form.format === undefined || /\{(cpu|memory|pids)/.test(form.format);
  const usages: Usages = isMeasured ? await readUsages(fleet, calls, WINDOW) : new Map();
  const rows = calls.map((call) => rowOf(call, usages.get(call.container), host.now()));
  if (form.json) host.print(`${JSON.stringify(rows, null, 2)}\n`);
  else if (rows.length === 0) host.note(form.nothing);
  else if (form.format === undefined) host.print(renderTable(COLUMNS, rows, host.screen()?.columns));
  else {
    const format = unescaped(form.format);
    host.print(rows.map((row) => `${fill(format, row)}\n`).join(''));
  }
}

export const NOTHING = 'mayfly: no call runs; start one with claude, gemini, glm or gexec';

/** `\t` and `\n` as they are typed in quotes of a shell. */
function unescaped(format: string): string {
  return format.replaceAll(/\\[tn\\]/g, (escape) => ({ t: '\t', n: '\n' })[escape[1] ?? ''] ?? '\\');
}

function fill(format: string, row: Row): string {
  const values: Readonly<Record<string, Row[keyof Row]>> = { ...row };
  return format.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    if (Object.hasOwn(values, key)) return String(values[key] ?? '');
    const known = Object.keys(values).map((name) => `{${name}}`);
    throw new MayflyError({ kind: 'usage', what: `--format knows no {${key}}`, fix: `use ${known.join(' ')}` });
  });
}
