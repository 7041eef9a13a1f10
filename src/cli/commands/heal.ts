import { MayflyError, oneLine } from '../../platform/errors.ts';
import { listCalls } from '../../fleet/calls.ts';
import { examineCalls, type Finding } from '../../fleet/health.ts';
import { openFleet } from '../../fleet/open.ts';
import { findOne } from '../../fleet/own.ts';
import { stopCalls } from '../../fleet/stop.ts';
import type { Host } from '../../platform/host.ts';
import { readFlags } from '../../config/flags.ts';

const WINDOW = 200; // milliseconds of each sample of processor time

/** What ending a call well is the remedy for. */
const ENDED_BY = new Set<Finding['kind']>(['orphan', 'ended', 'stuck']);

/** `mayfly heal NAME`: does what can be done about the findings of a call; 1 when some are left to its user. */
export async function heal(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('heal', args, 1, 1);
  const fleet = await openFleet(host);
  const listed = await listCalls(fleet, { all: true });
  const call = await findOne(fleet, listed, words[0] ?? '', values['force'] === true);
  const [examined] = await examineCalls(fleet, (calls) => calls.filter(({ id }) => id === call.id), WINDOW);
  const findings = examined?.findings ?? [];
  const done = new Map<Finding, string>();
  const [ends, paused] = [
    findings.filter(({ kind }) => ENDED_BY.has(kind)),
    findings.find(({ kind }) => kind === 'paused'),
  ];
  if (ends.length > 0) {
    const [stopped] = await stopCalls(fleet, [call]);
    for (const finding of stopped?.synced ? findings : [])
      done.set(finding, 'it was ended, and what it left is in the store');
  } else if (paused) {
    const { code, stderr } = await host.capture(fleet.engine.command, ['unpause', call.container]);
    if (code !== 0)
      throw new MayflyError({
        kind: 'engine-failed',
        engine: fleet.engine.name,
        what: `continue ${call.name}`,
        reason: stderr.trim(),
      });
    done.set(paused, 'it goes on');
  }
  const left = findings.filter((finding) => !done.has(finding));
  if (values['json']) {
    const told = findings.map((finding) => ({ ...finding, done: done.get(finding) ?? null }));
    host.print(`${JSON.stringify({ name: call.name, findings: told }, null, 2)}\n`);
  } else if (findings.length === 0) host.note(`mayfly: ${call.name} is well`);
  else
    for (const finding of findings)
      host.print(
        `${oneLine(`${call.name}  ${finding.what}; ${done.get(finding) ?? `left to you: ${finding.fix}`}`)}\n`,
      );
  return left.length === 0 ? 0 : 1;
}
