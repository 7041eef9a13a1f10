import { readQueue } from '../call/queue.ts';
import type { Fleet } from './open.ts';
import { type Column, renderTable } from './table.ts';
import { ageText } from '../platform/units.ts';

/** What `ps --waiting --json` says of a call that waits for a slot. */
export interface Waiting {
  readonly place: number;
  readonly provider: string;
  readonly project: string;
  /** The mayfly that waits. */
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
  /** Seconds. */
  readonly age: number;
}

const COLUMNS: readonly Column<Waiting>[] = [
  { title: 'PLACE', text: ({ place }) => String(place), right: true },
  { title: 'PROVIDER', text: ({ provider }) => provider },
  { title: 'PROJECT', text: ({ project }) => project, least: 8 },
  { title: 'AGE', text: ({ age }) => ageText(age * 1000), right: true },
  { title: 'PID', text: ({ pid }) => String(pid), right: true },
];

/** The calls of this user that wait for a slot (`--wait`), in the order of arrival. */
export function listWaiting(
  { host, places }: Pick<Fleet, 'host' | 'places'>,
  { provider, project }: { readonly provider?: string; readonly project?: string },
): Waiting[] {
  return readQueue(places)
    .map((ticket, index) => ({
      place: index + 1,
      provider: ticket.provider,
      project: ticket.project,
      pid: ticket.owner.pid,
      since: new Date(ticket.since).toISOString(),
      age: Math.max(0, Math.floor((host.now() - ticket.since) / 1000)),
    }))
    .filter((waiting) => provider === undefined || waiting.provider === provider)
    .filter((waiting) => project === undefined || waiting.project === project);
}

export function printWaiting({ host }: Pick<Fleet, 'host'>, found: readonly Waiting[], json: boolean): void {
  if (json) host.print(`${JSON.stringify(found, null, 2)}\n`);
  else if (found.length === 0) host.note('mayfly: no call waits for a slot');
  else host.print(renderTable(COLUMNS, found, host.screen()?.columns));
}
