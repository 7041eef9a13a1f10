import { examine } from '../../doctor/doctor.ts';
import { asJson, asText } from '../../doctor/report.ts';
import { MayflyError } from '../../platform/errors.ts';
import type { Host } from '../../platform/host.ts';

/** `mayfly doctor [--json]`: every finding with its remedy; 1 when something is broken. */
export async function doctor(host: Host, args: readonly string[]): Promise<number> {
  if (args.some((word) => word !== '--json'))
    throw new MayflyError({
      kind: 'usage',
      what: `mayfly doctor does not know "${args.join(' ')}"`,
      fix: 'mayfly doctor [--json]',
    });
  const findings = await examine(host);
  host.print(args.length > 0 ? asJson(findings) : asText(findings, host.tty.stdout && !host.env['NO_COLOR']));
  return findings.some(({ level }) => level === 'broken') ? 1 : 0;
}
