import type { CallHealth } from './health.ts';
import { memoryText, percentText } from './row.ts';
import type { Column } from './table.ts';

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

export const HEALTH_COLUMNS: readonly Column<HealthLine>[] = [
  { title: 'LEVEL', text: ({ level }) => level },
  { title: 'NAME', text: ({ name }) => name, least: 12 },
  { title: 'WHAT', text: ({ what }) => what, least: 20 },
];

const COLOURS: Readonly<Record<string, number>> = { ok: 32, warning: 33, critical: 31 };

/** With the level of each line in its colour; it stands first, or behind a time. */
export function coloured(text: string): string {
  return text.replaceAll(/^([\d:TZ-]*? *)(ok|warning|critical)(?= )/gm, (_, before: string, level: string) => {
    return `${before}\u001b[${COLOURS[level]}m${level}\u001b[0m`;
  });
}
