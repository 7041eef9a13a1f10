import path from 'node:path';
import { putBack as put, type Version } from '../boundary/put-back.ts';
import { messageOf } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { sha256 } from '../platform/hash.ts';
import { isInside } from '../platform/paths.ts';
import { timeName } from '../store/keep-folder.ts';
import { shortName } from './block.ts';
import { type Change, isSame } from './compare.ts';
import type { Report, Shelf } from './shelf.ts';
import { withScripts, withSettings } from './rewrite.ts';
import { CLOSED, type Entry, type Files, readWhole, takeSnapshot } from './snapshot.ts';
import { mountedFolders } from './watch.ts';

export interface Restored {
  /** What was put back, one line each. */
  readonly done: readonly string[];
  /** What was left as it is, and why. */
  readonly left: readonly string[];
  /** The changes that were left. */
  readonly changes: readonly Change[];
  /** Where the versions are that were replaced. */
  readonly aside: string | undefined;
}

const LARGEST = 4 * 1024 * 1024;

/**
 * Puts back what a report names, and nothing else: of git settings the reported ones, of a package.json its scripts, of the rest and of
 * settings that were removed the file. What somebody has changed again since is left as it is; what is replaced is put aside first.
 */
export async function restore(host: Host, shelf: Shelf, hash: string, report: Report): Promise<Restored> {
  const { place, changes } = report;
  const named = changes.flatMap(({ file, before, after = before }) => (after ? [[file, after] as const] : []));
  const now = await takeSnapshot(place, {}, host.now(), () => {}, Object.fromEntries(named));
  const time = timeName(host.now());
  const [done, left, kept]: [string[], string[], Change[]] = [[], [], []];
  let aside: string | undefined;
  for (const change of changes) {
    const name = shortName(change.file, place.root);
    const end = await putBack(change);
    if ('said' in end) done.push(`${name}: ${end.said}`);
    else {
      left.push(`${name}: ${end.why}`);
      kept.push(change);
    }
  }
  return { done, left, changes: kept, aside };

  async function putBack(change: Change): Promise<Plan | Refusal> {
    try {
      const plan = await planOf(host, shelf, hash, change, now);
      if ('why' in plan) return plan;
      const content = readWhole(change.file, LARGEST) ?? describeEntry(now[change.file]);
      if (content !== undefined) aside = shelf.putAside(hash, time, shortName(change.file, place.root), content);
      const top = mountedFolders(place).find((folder) => isInside(change.file, folder)) ?? place.root;
      const why = put(top, path.relative(top, change.file), plan.version);
      return why === undefined ? plan : { why };
    } catch (error) {
      return { why: messageOf(error) }; // whatever it is, the other changes are put back
    }
  }
}

export interface Plan {
  readonly version: Version;
  readonly said: string;
}

export interface Refusal {
  readonly why: string;
}

async function planOf(host: Host, shelf: Shelf, hash: string, change: Change, now: Files): Promise<Plan | Refusal> {
  const { file, kind, before, after } = change;
  if (change.settings && after !== undefined)
    return withSettings(host, shelf, readWhole(file, LARGEST) ?? '', change.settings);
  if (!isSame(now[file], after) && after?.stamp !== CLOSED) return { why: 'it was changed again since; left as it is' };
  if (before === undefined) {
    if (change.scripts) return { why: 'it is new; see what else is in it, and remove it yourself' };
    return { version: undefined, said: 'removed' };
  }
  if (before.is === 'link') return { version: { link: before.to }, said: `a link to ${before.to} again` };
  const content = before.is === 'file' ? shelf.kept(hash, before.digest) : undefined;
  // A power cut can have emptied what was kept.
  if (content === undefined || before.is !== 'file' || (await sha256(content, 32)) !== before.digest)
    return { why: 'what was before was not kept' };
  if (change.scripts) return withScripts(readWhole(file, LARGEST), content);
  return { version: { content, ...(kind === 'settings' ? { lock: true } : { runs: before.runs }) }, said: 'as before' };
}

/** What is put aside of something that is no file. */
function describeEntry(entry: Entry | undefined): string | undefined {
  return entry?.is === 'link' ? `a link to ${entry.to}\n` : undefined;
}
