import { oneLine } from '../../platform/errors.ts';
import { listCalls } from '../../fleet/calls.ts';
import { requireNotEnded } from '../../fleet/find-ended.ts';
import { findCall } from '../../fleet/find.ts';
import { type Chosen, examineCalls, type Level, worst } from '../../fleet/health.ts';
import { coloured, healthText, linesOf } from '../../fleet/health-text.ts';
import { watchHealth } from '../../fleet/health-watch.ts';
import { openFleet } from '../../fleet/open.ts';
import type { Host } from '../../platform/host.ts';
import { readFlags } from '../../config/flags.ts';

const WINDOW = 200; // milliseconds of each sample of processor time
const CODES: Readonly<Record<Level, number>> = { ok: 0, warning: 1, critical: 2 };

/** `mayfly health [NAME…] [--watch]`: 0 when all is well, 1 for a warning, 2 for what is critical. */
export async function health(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('health', args, Number.POSITIVE_INFINITY);
  const fleet = await openFleet(host);
  const [asJson, inColour] = [values['json'] === true, host.tty.stdout && !host.env['NO_COLOR']];
  const pick: Chosen = (calls) => (words.length === 0 ? calls : words.map((name) => findCall(calls, name)));
  for (const name of words) await requireNotEnded(fleet, await listCalls(fleet, { all: true }), name);
  const first = await examineCalls(fleet, pick, WINDOW);
  if (first.length === 0 && (values['watch'] || !asJson))
    host.note(`mayfly: ${fleet.engine.name} answers; no call runs`);
  if (values['watch']) {
    const ids = new Set(first.map(({ id }) => id)); // names that fit now may fit others later
    const chosen: Chosen = (calls) => calls.filter(({ id }) => ids.has(id));
    return watchHealth(fleet, words.length === 0 ? pick : chosen, (line) => {
      if (asJson) return JSON.stringify(line);
      const text = oneLine(`${line.time.slice(0, 19)}Z  ${line.level.padEnd(8)}  ${line.name}  ${line.what}`);
      return inColour ? coloured(text) : text;
    });
  }
  if (asJson) host.print(`${JSON.stringify(first, null, 2)}\n`);
  else if (first.length > 0) {
    const table = healthText(first.flatMap(linesOf), host.screen()?.columns);
    host.print(inColour ? coloured(table) : table);
  }
  return CODES[worst(first.map(({ level }) => level))];
}
