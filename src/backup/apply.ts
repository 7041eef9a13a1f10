import fs from 'node:fs';
import path from 'node:path';
import type { Host } from '../platform/host.ts';
import type { Places } from '../config/places.ts';
import { Obstacle } from '../boundary/found.ts';
import { withFolderLock } from '../store/locks.ts';
import { Tree } from '../boundary/tree.ts';
import { readArchive } from './archive.ts';
import { type Change, nextVersion } from './changes.ts';
import { BadArchive } from './tar.ts';
import { digest } from './verify.ts';

/** How far it came: what is not written is as it was. */
export interface Applied {
  written: number;
  /** `PATH: why`, of what was not written and is as it was. */
  readonly left: string[];
}

/**
 * Writes the changes, each file as a whole, from the archive, which is read once more. Calls that run take them from the
 * store like any change of its owner. Throws for what no further file would get past; `applied` then says how far it came.
 */
export async function applyChanges(
  host: Pick<Host, 'pid' | 'now'>,
  places: Places,
  archive: string,
  changes: readonly Change[],
  applied: Applied,
  abort: AbortSignal,
): Promise<void> {
  const wanted = new Map(changes.map((change) => [change.from.name, change]));
  for await (const content of readArchive(archive)) {
    if (abort.aborted) return;
    const change = wanted.get(content.entry.name);
    if (!change) continue;
    if (digest(content) !== change.from.sha256) throw new BadArchive('it was changed while it was being restored');
    const { root, file } = change;
    const top = file.split('/')[0] ?? '';
    const write = (): void => writeOne(change, content.bytes, applied);
    if (root === places.store && file !== top) await withFolderLock(host, path.join(root, top), write);
    else write();
  }
}

function writeOne(change: Change, bytes: Buffer, applied: Applied): void {
  const { root, file, found, isState, from } = change;
  const leave = (reason: string): void => void applied.left.push(`${path.join(root, file)}: ${reason}`);
  const next = change.next ?? nextVersion(change, Buffer.from(bytes));
  if (!next) return;
  try {
    const stamp = new Tree(root, isState).write(file, next, found.stamp);
    if (stamp === undefined) return leave('something else has just changed it');
    if (isState) fs.lutimesSync(path.join(root, file), from.entry.changed, from.entry.changed);
    applied.written += 1;
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    leave(error.message);
  }
}
