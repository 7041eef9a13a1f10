import fs from 'node:fs';
import path from 'node:path';
import { Folders } from '../boundary/folders.ts';
import { readPlain } from '../boundary/read.ts';
import { isAbandoned, ownName } from '../boundary/scratch.ts';
import { hasCode, remove } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { sleep } from '../platform/sleep.ts';
import { REFUSED, stopped } from './stop.ts';

const OURS = 'mayfly ';
/** Milliseconds: an editor's look at the repository holds the lock for a moment, a person's `git commit` for longer. */
const PATIENCE = 2000;
const PAUSE = 20;
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = fs.constants;

export interface HeldLock extends Disposable {
  /** Puts this content in the place of the index, in one step; `time` is what git compares the times of files with. */
  install(content: Uint8Array, mode: number, time: Date): void;
}

/**
 * Takes git's own lock of an index, with our name in it. Rejects when another keeps it. The folder stays the one that it was,
 * whatever is put in its place meanwhile.
 */
export async function lockIndex(host: Pick<Host, 'pid' | 'now'>, index: string): Promise<HeldLock> {
  const folder = path.dirname(index);
  const folders = new Folders(path.dirname(folder), true, path.basename(folder));
  const release = (): void => folders.close();
  const [place, lock, half] = [index, lockOf(index), halfOf(index, ownName(host))].map((file) =>
    folders.locate(path.basename(file)),
  );
  try {
    if (place === undefined || lock === undefined || half === undefined) throw notThere(folder);
    const end = host.now() + PATIENCE;
    while (!take(lock, `${OURS}${ownName(host)}\n`)) {
      if (host.now() > end) throw locked(index);
      await sleep(PAUSE);
    }
    return {
      install(content, mode, time) {
        const descriptor = fs.openSync(half, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
        try {
          fs.writeFileSync(descriptor, content);
          fs.futimesSync(descriptor, time, time);
        } finally {
          fs.closeSync(descriptor);
        }
        fs.renameSync(half, place);
      },
      [Symbol.dispose]() {
        remove(lock);
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

function take(lock: string, content: string): boolean {
  try {
    fs.writeFileSync(lock, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

export function lockOf(index: string): string {
  return `${index}.lock`;
}

/** A new index on its way into its place. */
function halfOf(index: string, name: string): string {
  return `${index}.mayfly-${name}`;
}

/** Removes the lock of a run of mayfly that was killed: nobody else would. */
export function releaseAbandoned(index: string): void {
  const found = readPlain(lockOf(index), 100);
  const [, name = ''] = /^mayfly (\S+)\n$/.exec('bytes' in found ? found.bytes.toString() : '') ?? [];
  if (isAbandoned(name)) for (const file of [halfOf(index, name), lockOf(index)]) fs.rmSync(file, { force: true });
}

function notThere(folder: string): Error {
  return stopped(REFUSED, `${folder} is no folder any more`, 'look at what has become of it');
}

export function locked(index: string): Error {
  const what = `${lockOf(index)} exists: another git runs, or one crashed`;
  return stopped(REFUSED, what, 'wait for it, or remove the file');
}
