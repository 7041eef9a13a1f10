import type { Host } from '../platform/host.ts';
import { withLock } from '../platform/lock.ts';
import { block } from './block.ts';
import { type Change, compare, isSame } from './compare.ts';
import { judge } from './judge.ts';
import type { CallRecord, Report, Shelf } from './shelf.ts';
import { takeSnapshot } from './snapshot.ts';

const PATIENCE = 5000; // milliseconds for a holder on another machine; it needs a few

/** Alone among the processes that look after calls or put things back. */
export function alone<T>(host: Pick<Host, 'pid'>, shelf: Shelf, body: () => Promise<T>): Promise<T> {
  return withLock(host, shelf.lock, () => {}, body, { patience: PATIENCE });
}

/** How the call ended: before somebody's eyes, with nobody there, or by a kill -9 of its mayfly. */
export type End = 'seen' | 'unseen' | 'killed';

/** Looks at what a call left and forgets the call: a block on stderr, and a report for `mayfly guard`, when it changed something. */
export async function finishCall(host: Host, shelf: Shelf, record: CallRecord, end: End): Promise<void> {
  await alone(host, shelf, async () => {
    if (!shelf.isBegun(record.id)) return; // another command was quicker
    const { hash, place, began, provider } = record;
    const keep = (digest: string, content: string): void => shelf.keep(hash, digest, content);
    const files = await takeSnapshot(place, record.files, host.now(), keep, record.files);
    shelf.see(hash, files);
    const contentOf = (digest: string): string | undefined => shelf.kept(hash, digest);
    const changes = await judge(host, contentOf, compare(record.files, files), place.root);
    const others = concurrent(shelf.report(hash), record);
    const fresh = changes.filter((change) => !others.some((other) => isTold(other, change)));
    let untold: string | undefined;
    if (fresh.length > 0) {
      const all = await judge(host, contentOf, merge(others, changes), place.root);
      const report: Report = { began, time: host.now(), provider, place, changes: all };
      shelf.setReport(hash, report);
      const text = block(report, fresh, end);
      if (end === 'unseen') untold = text;
      else host.note(text);
    }
    if (untold === undefined) shelf.end(record.id);
    else shelf.begin({ ...record, files: {}, untold });
    shelf.sweep(hash);
  });
}

/** Says what nobody was there to read. */
export async function tell(host: Host, shelf: Shelf, { id, untold = '' }: CallRecord): Promise<void> {
  await alone(host, shelf, async () => {
    if (shelf.isBegun(id)) host.note(untold);
    shelf.end(id);
  });
}

/** What calls have changed that ended while this one ran. Anything older has been told, and gone on from. */
function concurrent(report: Report | undefined, { began }: CallRecord): readonly Change[] {
  return report !== undefined && report.time >= began ? report.changes : [];
}

function isTold(other: Change, change: Change): boolean {
  return other.file === change.file && isSame(other.after, change.after);
}

/** The call that ended first has seen the older of two states before. */
function merge(others: readonly Change[], changes: readonly Change[]): Change[] {
  const merged = new Map(others.map((change) => [change.file, change]));
  for (const change of changes) {
    const { before } = merged.get(change.file) ?? change;
    const { before: _, ...rest } = change;
    merged.set(change.file, { ...rest, ...(before && { before }) });
  }
  return [...merged.values()];
}
