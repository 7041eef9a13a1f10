import fs from 'node:fs';
import { hasCode, readText, remove } from '../files.ts';
import type { Host } from '../host.ts';
import { sleep } from '../sleep.ts';
import { isAbandoned, ownName } from './own-folder.ts';
import { REFUSED, stopped } from './stop.ts';

const OURS = 'mayfly ';
/** Milliseconds: an editor's look at the repository holds the lock for a moment, a person's `git commit` for longer. */
const PATIENCE = 2000;
const PAUSE = 20;

/** Takes git's own lock of an index, with our name in it. Rejects when another keeps it. */
export async function lockIndex(host: Pick<Host, 'pid' | 'now'>, index: string): Promise<Disposable> {
  const lock = lockOf(index);
  const end = host.now() + PATIENCE;
  while (!take(lock, `${OURS}${ownName(host)}\n`)) {
    if (host.now() > end) throw locked(index);
    await sleep(PAUSE);
  }
  return { [Symbol.dispose]: () => remove(lock) };
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

/** Removes the lock of a run of mayfly that was killed: nobody else would. */
export function releaseAbandoned(index: string): void {
  const [, name = ''] = /^mayfly (\S+)\n$/.exec(readText(lockOf(index)) ?? '') ?? [];
  if (isAbandoned(name)) remove(lockOf(index));
}

export function locked(index: string): Error {
  const what = `${lockOf(index)} exists: another git runs, or one crashed`;
  return stopped(REFUSED, what, 'wait for it, or remove the file');
}
