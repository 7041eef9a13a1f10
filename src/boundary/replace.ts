import fs from 'node:fs';
import { hasCode, isMissing, lstat } from '../platform/files.ts';
import { exchange } from './exchange.ts';
import { NOTHING, stampOf } from './found.ts';

/**
 * Moves `fresh` to `target` if that has the stamp `from` at the very moment; else false, and `target` is what it was. Who
 * edits it knows of no lock of ours, so a look beforehand is not enough: the two are exchanged, and exchanged again when
 * what comes out is not what was to be replaced: `onShown` is told that `fresh` could be read for a moment then. It may be
 * left over.
 */
export function replaceIf(fresh: string, target: string, from: string, onShown: () => void = () => {}): boolean {
  if (from === NOTHING.stamp) return createIf(fresh, target);
  let placed = stampAt(fresh);
  if (!exchange(fresh, target)) {
    if (stampAt(target) !== from) return false;
    fs.renameSync(fresh, target);
    return true;
  }
  let came = stampAt(fresh);
  if (came === from) return true;
  onShown();
  // Whoever edits the file a second time meanwhile is to have the last word.
  for (let back = exchange(fresh, target); back && stampAt(fresh) !== placed; back = exchange(fresh, target)) {
    [placed, came] = [came, stampAt(fresh)];
  }
  return false;
}

/** The same for removing: it is moved to `away`, and back when it is not what was to be removed. */
export function removeIf(target: string, away: string, from: string): boolean {
  if (stampAt(target) !== from) return false;
  if (from === NOTHING.stamp) return true;
  try {
    fs.renameSync(target, away);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  const isIt = stampAt(away) === from;
  if (!isIt) createIf(away, target); // unless it has been written anew
  fs.rmSync(away, { force: true });
  return isIt;
}

/** False where something is already. */
function createIf(fresh: string, target: string): boolean {
  try {
    if (lstat(fresh)?.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(fresh), target);
    else fs.linkSync(fresh, target);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST') || lstat(target)) return false;
    fs.renameSync(fresh, target); // a file system without links
    return true;
  }
}

function stampAt(file: string): string {
  const found = lstat(file);
  return found ? stampOf(found) : NOTHING.stamp;
}
