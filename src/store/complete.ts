import fs from 'node:fs';
import { MayflyError } from '../platform/errors.ts';
import { lstat, remove } from '../platform/files.ts';
import { readAbout } from './about.ts';
import { classify } from './classes.ts';
import type { Flow } from './flow.ts';
import { sweepLock } from '../platform/halves.ts';
import { keepLeftovers, keepStrays, keepWhole } from './keep.ts';
import { storeLock, withStoreLock } from './locks.ts';
import { hasLiveOwner, type IsRunning, livingMembers, readMembers, removeMember } from './members.ts';
import { reasonOf, troubleLine, unwrittenLine, WHY_KEPT } from './notes.ts';
import { reconcile } from './reconcile.ts';
import { isBroken, liveTree, mountTree } from './live-tree.ts';

/** `stays`: nobody uses the folder, but not all of it could be written to the store. */
export type State = 'in use' | 'stays' | 'gone';

/**
 * Ends a live folder that nobody uses any more: writes what is left to the store and removes it. One that is in use,
 * but that no living mayfly looks after, is brought in step. Under the provider's lock.
 */
export async function complete(flow: Flow, isRunning: IsRunning): Promise<State> {
  const { parts } = flow;
  for (const half of [parts.fresh, parts.done]) remove(half);
  for (const lock of [parts.lock, storeLock(flow)]) sweepLock(lock);
  if (lstat(storeLock(flow))) await withStoreLock(flow, () => {}); // of somebody who was killed
  attempt(flow, () => keepLeftovers(flow));
  if (!lstat(parts.root)) return 'gone';
  const members = readMembers(parts.members);
  if (!readAbout(parts.about)) return putAway(flow, hasLiveOwner(members));
  if (hasLiveOwner(members)) return 'in use';
  const living = await livingMembers(members, isRunning);
  for (const { id } of members) if (!living.some((member) => member.id === id)) removeMember(parts.members, id);
  if (living.length === 0 && isBroken(flow)) {
    keepWhole(flow, WHY_KEPT.broken);
    return 'gone';
  }
  const { unwritten, strays } = await reconcile(flow, { last: living.length === 0 });
  if (living.length > 0) return 'in use';
  if (unwritten.size > 0) flow.note(unwrittenLine(flow, unwritten));
  if (unwritten.size > 0 || !attempt(flow, () => keepStrays(flow, strays))) {
    dropNoise(flow);
    return 'stays';
  }
  fs.renameSync(parts.root, parts.done);
  remove(parts.done);
  return 'gone';
}

/** False, with a line, when the store does not take it. */
function attempt(flow: Flow, body: () => void): boolean {
  try {
    body();
    return true;
  } catch (error) {
    if (reasonOf(error) === undefined) throw error;
    flow.note(troubleLine(flow, error));
    return false;
  }
}

/** A folder whose layout we do not know. */
function putAway(flow: Flow, isUsed: boolean): State {
  const { root } = flow.parts;
  if (isUsed) {
    const reason = 'calls of another version of mayfly use it';
    throw new MayflyError({ kind: 'state-unwritable', path: root, reason, fix: 'end them, then call again' });
  }
  keepWhole(flow, WHY_KEPT.layout);
  return 'gone';
}

/** Locks of calls that are over would be waited for by the next one. */
function dropNoise(flow: Flow): void {
  using mount = mountTree(flow);
  using live = liveTree(flow);
  for (const name of mount.names('')) if (name.endsWith('.lock')) mount.discard(name);
  for (const name of live.names('')) {
    if ([name, `${name}/`].some((each) => classify(flow.provider.files, each) === 'noise')) live.discard(name);
  }
}
