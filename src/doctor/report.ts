import { oneLine } from '../platform/errors.ts';
import type { Finding, Level } from './finding.ts';

const COLOURS: Readonly<Record<Level, number>> = { ok: 32, warn: 33, broken: 31 };

/** A line for each finding: level, subject, what, and the remedy. */
export function asText(findings: readonly Finding[], inColour: boolean): string {
  return findings
    .map(({ level, subject, what, fix }) => {
      const word = level.padEnd(6);
      const shown = inColour ? `\u001b[${COLOURS[level]}m${word}\u001b[0m` : word;
      return `${shown}  ${subject.padEnd(8)}  ${oneLine(fix === undefined ? what : `${what}; ${fix}`)}\n`;
    })
    .join('');
}

/** Always the same keys: `fix` is empty where there is nothing to do. */
export function asJson(findings: readonly Finding[]): string {
  const plain = findings.map(({ level, subject, what, fix = '' }) => ({ level, subject, what, fix }));
  return `${JSON.stringify({ findings: plain }, null, 2)}\n`;
}
