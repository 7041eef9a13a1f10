import { oneLine } from '../platform/errors.ts';
import { cellsOf } from './cells.ts';
import type { CallHealth } from './health.ts';
import { memoryText, percentText } from './row.ts';
import { type Column, renderTable } from './table.ts';

export interface HealthLine {
  readonly level: string;
  readonly name: string;
  readonly what: string;
}

/** A line for each finding, or one that says that all is well. */
export function linesOf(call: CallHealth): HealthLine[] {
  const { name, state, findings } = call;
  if (findings.length === 0)
    return [{ level: 'ok', name, what: `${state}, ${percentText(call.cpu)} cpu, ${memoryText(call)}` }];
  return findings.map(({ level, what, fix }) => ({ level, name, what: `${what}; ${fix}` }));
}

const COLUMNS: readonly Column<HealthLine>[] = [
  { title: 'LEVEL', text: ({ level }) => level },
  { title: 'NAME', text: ({ name }) => name },
  { title: 'WHAT', text: ({ what }) => what },
];

/** A table, or where its lines do not fit, what is said of each call below its name: a remedy that is cut helps nobody. */
export function healthText(lines: readonly HealthLine[], width = Number.POSITIVE_INFINITY): string {
  const table = renderTable(COLUMNS, lines);
  if (table.split('\n').every((line) => cellsOf(line) <= width)) return table;
  return lines
    .map(({ level, name, what }) => {
      const said = folded(oneLine(what), width - INDENT.length).map((line) => INDENT + line);
      return [`${level.padEnd(8)} ${oneLine(name)}`, ...said].map((line) => `${line}\n`).join('');
    })
    .join('');
}

const INDENT = '  ';

/** Lines of whole words. */
function folded(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && cellsOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const COLOURS: Readonly<Record<string, number>> = { ok: 32, warning: 33, critical: 31 };

/** With the level of each line in its colour; it stands first, or behind a time. */
export function coloured(text: string): string {
  return text.replaceAll(/^([\d:TZ-]*? *)(ok|warning|critical)(?= )/gm, (_, before: string, level: string) => {
    return `${before}\u001b[${COLOURS[level]}m${level}\u001b[0m`;
  });
}
