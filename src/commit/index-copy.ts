import fs from 'node:fs';
import path from 'node:path';
import type { Git } from '../boundary/git.ts';
import { readPlain } from '../boundary/read.ts';
import { lstat, write } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import { lockIndex } from './index-lock.ts';
import { writePending } from './pending.ts';
import { lastLine, type Repository } from './preflight.ts';
import { REFUSED, stopped } from './stop.ts';

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

const LARGEST = 1024 ** 3; // bytes of an index

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

/** Undefined where there is none. */
export function readIndex(index: string): Buffer | undefined {
  const found = readPlain(index, LARGEST);
  if ('bytes' in found) return found.bytes;
  if (found.refused === 'missing') return undefined;
  throw stopped(REFUSED, `${index} is no file that can be read (${found.refused})`, 'look at git status');
}

/** '' where there is none. */
export async function digestOf(content: Buffer | undefined): Promise<string> {
  return content === undefined ? '' : await sha256(content.toString('latin1'));
}

async function treeOf({ own, withIndex }: Repository, content: Uint8Array): Promise<string> {
  const look = path.join(own, 'look');
  write(look, content);
  return await writeTree(withIndex(look));
}

/** The tree that `git` has in its index. */
export async function writeTree(git: Git): Promise<string> {
  // A promisor may have what is missing.
  const { code, stdout, stderr } = await git(['write-tree', '--missing-ok'], { patience: LONG });
  if (code !== 0) throw stopped(REFUSED, `git cannot write the tree (${lastLine(stderr)})`, 'see git status');
  return stdout.trim();
}

/** Milliseconds for what has to look at every file. */
export const LONG = 600_000;
