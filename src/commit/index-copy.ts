import fs from 'node:fs';
import path from 'node:path';
import { readBytes, remove, stat, write } from '../files.ts';
import type { Host } from '../host.ts';
import { type Git, gitIn } from './git.ts';
import { lockIndex } from './index-lock.ts';
import { makeOwn } from './own-folder.ts';
import { lastLine, type Repository } from './preflight.ts';
import { REFUSED, stopped } from './stop.ts';

/**
 * A copy of the index to stage into: until the commit is made, the index itself is never touched, so nothing has to be
 * restored after a cancelled, interrupted or killed run. docs/adr/0018.
 */
export interface IndexCopy extends Disposable {
  readonly file: string;
  /** Keeps everybody else from the index, as git itself does while it commits. */
  lock(): Promise<LockedIndex>;
}

export interface LockedIndex extends Disposable {
  /** False when something else is staged in the index itself since it was copied; to look at files again is no change. */
  isCurrent(): Promise<boolean>;
  /** Puts the copy in the place of the index. */
  install(): void;
}

export function copyIndex(repository: Repository, host: Pick<Host, 'pid' | 'now' | 'capture'>): IndexCopy {
  const { index, own } = repository;
  makeOwn(own);
  const file = path.join(own, 'index');
  const before = readBytes(index);
  const times = stat(index);
  if (before && times) {
    fs.writeFileSync(file, before, { mode: times.mode & 0o777 });
    // By its time git tells which files it must look into, since they changed as late as the index; whole milliseconds are
    // never later than the index itself.
    fs.utimesSync(file, times.atime, new Date(Math.floor(times.mtimeMs)));
  }
  return {
    file,
    async lock() {
      const held = await lockIndex(host, index);
      return {
        async isCurrent() {
          const now = readBytes(index);
          if (before === undefined || now === undefined || now.equals(before)) return before?.length === now?.length;
          return (await treeOf(host, repository, before)) === (await treeOf(host, repository, now));
        },
        // The file itself and not its content, since its time belongs to it.
        install: () => fs.renameSync(file, index),
        [Symbol.dispose]: () => held[Symbol.dispose](),
      };
    },
    [Symbol.dispose]: () => remove(own),
  };
}

async function treeOf(
  host: Pick<Host, 'capture'>,
  { top, env, own }: Repository,
  content: Uint8Array,
): Promise<string> {
  const look = path.join(own, 'look');
  write(look, content);
  return await writeTree(gitIn({ ...host, env: { ...env, GIT_INDEX_FILE: look } }, top));
}

/** The tree that `git` has in its index. */
export async function writeTree(git: Git): Promise<string> {
  const { code, stdout, stderr } = await git(['write-tree']);
  if (code !== 0) throw stopped(REFUSED, `git cannot write the tree (${lastLine(stderr)})`, 'see git status');
  return stdout.trim();
}
