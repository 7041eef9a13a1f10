import path from 'node:path';
import { MayflyError, oneLine } from '../../platform/errors.ts';
import { lstat } from '../../platform/files.ts';
import { alone } from '../../guard/finish.ts';
import { difference } from '../../guard/difference.ts';
import { restore } from '../../guard/restore.ts';
import { type Report, Shelf } from '../../guard/shelf.ts';
import type { Host } from '../../platform/host.ts';
import { sha256 } from '../../platform/hash.ts';
import { findPlaces } from '../../config/places.ts';

/**
 * `mayfly guard diff` prints what the last call changed of what the host runs later; `mayfly guard restore` puts that back and
 * prints what it did: 1 when something had to be left.
 */
export async function guard(host: Host, args: readonly string[]): Promise<number> {
  const [verb, ...more] = args;
  if (verb === 'accept') return (await import('../../guard/accept.ts')).acceptHeld(host, more);
  if ((verb !== 'diff' && verb !== 'restore') || more.length > 0)
    throw new MayflyError({
      kind: 'usage',
      what: `mayfly guard does not know "${args.join(' ')}"`,
      fix: 'mayfly guard diff, mayfly guard restore or mayfly guard accept',
    });
  const places = findPlaces(host);
  const shelf = new Shelf(places.store);
  const found = await findReport(host, shelf);
  if (found === undefined) {
    host.note('mayfly: no call has changed what this machine may run later, in this project; nothing to do');
    return 0;
  }
  const { hash, report } = found;
  const { root } = report.place;
  if (verb === 'diff') {
    const when = new Date(report.time).toISOString();
    host.print(`# a call of ${report.provider}, ended ${when}, in ${oneLine(root)}\n`);
    for (const change of report.changes) host.print(await difference(host, shelf, hash, change, root));
    await alone(host, shelf, async () => {
      if (shelf.report(hash)?.time === report.time) shelf.setReport(hash, { ...report, read: true });
    });
    return 0;
  }
  const { done, left, changes, aside } = await alone(host, shelf, async () => {
    const now = shelf.report(hash) ?? { ...report, changes: [] }; // a call may have ended while we waited
    const restored = await restore(host, shelf, hash, now);
    shelf.setReport(hash, restored.changes.length > 0 ? { ...now, changes: restored.changes } : undefined);
    return restored;
  });
  for (const line of done) host.print(`${oneLine(line)}\n`);
  for (const line of left) host.note(oneLine(`mayfly: not restored: ${line}`));
  if (aside !== undefined) host.print(`${oneLine(`what was replaced is kept in ${aside}`)}\n`);
  return changes.length > 0 ? 1 : 0;
}

/** Of the nearest folder above that has one. git is not asked: a call may have led it astray. */
async function findReport(host: Host, shelf: Shelf): Promise<{ hash: string; report: Report } | undefined> {
  for (let folder = host.cwd() ?? '/'; ; folder = path.dirname(folder)) {
    const hash = await sha256(folder, 12);
    const report = shelf.report(hash);
    if (report !== undefined) return { hash, report };
    if (lstat(path.join(folder, '.git')) || folder === path.dirname(folder)) return undefined;
  }
}
