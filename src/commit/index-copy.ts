import { readIndex, digestOf, writeTree } from './index-file.ts';
import fs from 'node:fs';
import path from 'node:path';
import { lstat, write } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { lockIndex } from './index-lock.ts';
import { writePending } from './pending.ts';
import type { Repository } from './repository.ts';

/**
 * A copy of the index to stage into: until the commit is made, the index itself is never touched, so nothing has to be
 * restored after a cancelled, interrupted or killed run. docs/adr/0018.
 */
export interface IndexCopy {
  readonly file: string;
  /** As it was copied first. */
  reset(): void;
  /** Keeps everybody else from the index, as git itself does while it commits. */
  lock(): Promise<LockedIndex>;
}

export interface LockedIndex extends Disposable {
  /** False when something else is staged in the index itself since it was copied; to look at files again is no change. */
  isCurrent(): Promise<boolean>;
  /** Notes what `install` will do, for whoever comes after a run that was killed before it. */
  announce(): Promise<void>;
  /** Puts the copy in the place of the index. */
  install(): void;
}

export function copyIndex(repository: Repository, host: Pick<Host, 'pid' | 'now'>): IndexCopy {
  const { index, own, head } = repository;
  const file = path.join(own, 'index');
  const times = lstat(index);
  const before = readIndex(index);
  const reset = (): void => {
    if (before === undefined || times === undefined) return fs.rmSync(file, { force: true });
    fs.writeFileSync(file, before, { mode: times.mode & 0o777 });
    // By its time git tells which files it must look into, since they changed as late as the index; whole milliseconds are
    // never later than the index itself.
    fs.utimesSync(file, times.atime, new Date(Math.floor(times.mtimeMs)));
  };
  reset();
  return {
    file,
    reset,
    async lock() {
      const held = await lockIndex(host, index);
      return {
        async isCurrent() {
          const now = readIndex(index);
          if (before === undefined || now === undefined || now.equals(before)) return before?.length === now?.length;
          return (await treeOf(repository, before)) === (await treeOf(repository, now));
        },
        announce: async () => writePending(own, { index, head, digest: await digestOf(readIndex(index)) }),
        install() {
          const { mode, mtimeMs } = fs.statSync(file);
          held.install(fs.readFileSync(file), mode & 0o777, new Date(Math.floor(mtimeMs)));
        },
        [Symbol.dispose]: () => held[Symbol.dispose](),
      };
    },
  };
}

async function treeOf({ own, withIndex }: Repository, content: Uint8Array): Promise<string> {
  const look = path.join(own, 'look');
  write(look, content);
  return await writeTree(withIndex(look));
}
