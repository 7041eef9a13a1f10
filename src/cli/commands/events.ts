import { oneLine } from '../../platform/errors.ts';
import { type FleetEvent, watchEvents } from '../../fleet/events.ts';
import { openFleet } from '../../fleet/open.ts';
import { untilSignal } from '../../fleet/watch.ts';
import type { Host } from '../../platform/host.ts';
import { readFlags } from '../../config/flags.ts';

/** `mayfly events`: a line for each start, stop, OOM kill and refusal, until Ctrl-C. */
export async function events(host: Host, args: readonly string[]): Promise<number> {
  const { values } = readFlags('events', args, 0);
  const fleet = await openFleet(host);
  return untilSignal(host, (abort, end) =>
    watchEvents(fleet, abort, (event) => {
      const text = values['json'] ? JSON.stringify(event) : describe(event);
      if (!host.print(`${text}\n`)) end();
    }),
  );
}

function describe({ time, event, name, provider, project, code, reason }: FleetEvent): string {
  const what = event === 'refused' ? `${provider} in ${project}: ${reason}` : `${name} (${provider}, ${project})`;
  const ending = code === null ? '' : `, exit code ${code}`;
  return oneLine(`${time.slice(0, 19)}Z  ${event.padEnd(7)}  ${what}${ending}`);
}
