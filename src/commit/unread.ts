import { outwardLink } from '../boundary/outward.ts';
import { oneLine } from '../platform/errors.ts';
import type { Change } from '../guard/compare.ts';
import { isPlainRemote } from '../guard/settings.ts';
import { Shelf } from '../guard/shelf.ts';
import { sha256 } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import { storeFolder } from '../config/places.ts';
import type { Repository } from './repository.ts';
import { GUARDED, type NOT_PUSHED, stopped } from './stop.ts';

/** What of a report would run with a commit: hooks and what those obey, and git's settings, but for a new remote. */
const OF_GIT = new Set(['hook', 'settings', 'pointer', 'commit']);

function isOfGit({ kind, settings }: Change): boolean {
  return OF_GIT.has(kind) && !settings?.every(isPlainRemote);
}

/** Stops where a call has changed what git runs here, and nobody has looked at it. */
export async function requireRead(host: Pick<Host, 'env' | 'user'>, top: string): Promise<void> {
  const report = new Shelf(storeFolder(host)).report(await sha256(top, 12));
  if (report === undefined || report.read || !report.changes.some(isOfGit)) return;
  const what = 'a call has changed what git runs here, and nobody has looked at it yet';
  throw stopped(GUARDED, what, 'see mayfly guard diff, and undo it with mayfly guard restore or call again');
}

/** Stops where git would write out of the repository: a call may have put a link in the place of a log or of a message. */
export function requireWithin({ view }: Repository, code: typeof GUARDED | typeof NOT_PUSHED): void {
  const found = outwardLink(view);
  if (found === undefined) return;
  const what =
    found === 'too many'
      ? `there is too much in ${view.commonDir} to look for links`
      : `git would write where ${found.link} leads, to ${found.to ?? 'nowhere'}`;
  throw stopped(code, oneLine(what), 'remove it, or use git itself if you mean it');
}
