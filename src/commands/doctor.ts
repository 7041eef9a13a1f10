import { examine } from '../doctor/doctor.ts';
import { type Finding } from '../doctor/finding.ts';
import { MayflyError, oneLine } from '../errors.ts';
import type { Host } from '../host.ts';

/** `mayfly doctor [--json]`: every finding with its remedy; 1 when something is broken. */
export async function doctor(host: Host, args: readonly string[]): Promise<number> {
  if (args.some((word) => word !== '--json'))
    throw new MayflyError({
      kind: 'usage',
      what: `mayfly doctor does not know "${args.join(' ')}"`,
      fix: 'mayfly doctor [--json]',
    });
  const findings = await examine(host);
  host.print(args.includes('--json') ? `${JSON.stringify({ findings }, null, 2)}\n` : findings.map(lineOf).join(''));
  return findings.some(({ level }) => level === 'broken') ? 1 : 0;
}

function lineOf({ level, subject, what, fix }: Finding): string {
  return `${level.padEnd(6)}  ${subject.padEnd(8)}  ${oneLine(what)}${fix === undefined ? '' : `; ${oneLine(fix)}`}\n`;
}
