import fs from 'node:fs';
import path from 'node:path';
import { hasCode, list, makePrivate, readBytes, remove, stat, write } from '../files.ts';
import type { Host } from '../host.ts';
import { isAlive, ownerOf } from '../owner.ts';
import { type Git, gitIn } from './git.ts';
import { lastLine, type Repository } from './preflight.ts';
import { REFUSED, stopped } from './stop.ts';

/**
 * A copy of the index to stage into: until the commit is made, the index itself is never touched, so nothing has to be
 * restored after a cancelled, interrupted or killed run. docs/adr/0018.
 */
export interface IndexCopy extends Disposable {
  readonly file: string;
  /** False when something else is staged in the index itself since it was copied; to look at files again is no change. */
  isCurrent(): Promise<boolean>;
  /** Puts the copy in the place of the index; false when that is not current, or is locked. */
  install(): Promise<boolean>;
}

export function copyIndex(repository: Repository, host: Pick<Host, 'pid' | 'capture'>): IndexCopy {
  const { index, folder } = repository;
  makePrivate(folder);
  sweep(folder);
  const file = path.join(folder, `index-${host.pid}-${ownerOf(host.pid).start}`);
  const before = readBytes(index);
  const times = stat(index);
  if (before && times) {
    fs.writeFileSync(file, before, { mode: times.mode & 0o777 });
    // By its time git tells which files it must look into, since they changed as late as the index; whole milliseconds are
    // never later than the index itself.
    fs.utimesSync(file, times.atime, new Date(Math.floor(times.mtimeMs)));
  }
  const isCurrent = async (): Promise<boolean> => {
    const now = readBytes(index);
    if (before === undefined || now === undefined || now.equals(before)) return before?.length === now?.length;
    const look = `${file}.look`;
    return (await treeOf(host, repository, look, before)) === (await treeOf(host, repository, look, now));
  };
  return {
    file,
    isCurrent,
    install: () => withGitLock(index, async () => (await isCurrent()) && move(file, index)),
    [Symbol.dispose]: () => removeCopy(file),
  };
}

async function treeOf(
  host: Pick<Host, 'capture'>,
  { top, env }: Repository,
  file: string,
  content: Uint8Array,
): Promise<string> {
  write(file, content);
  try {
    return await writeTree(gitIn({ ...host, env: { ...env, GIT_INDEX_FILE: file } }, top));
  } finally {
    removeCopy(file);
  }
}

/** The tree that `git` has in its index. */
export async function writeTree(git: Git): Promise<string> {
  const { code, stdout, stderr } = await git(['write-tree']);
  if (code !== 0) throw stopped(REFUSED, `git cannot write the tree (${lastLine(stderr)})`, 'see git status');
  return stdout.trim();
}

/** The lock that git itself takes. */
async function withGitLock(index: string, body: () => Promise<boolean>): Promise<boolean> {
  const lock = `${index}.lock`;
  try {
    fs.closeSync(fs.openSync(lock, 'wx'));
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
  try {
    return await body();
  } finally {
    remove(lock);
  }
}

/** The file itself and not its content, since its time belongs to it. */
function move(from: string, to: string): boolean {
  fs.renameSync(from, to);
  return true;
}

function removeCopy(file: string): void {
  for (const name of [file, `${file}.lock`]) remove(name);
}

/** Copies of runs that were killed. */
function sweep(folder: string): void {
  for (const name of list(folder)) {
    const [, pid, start] = /^index-(\d+)-(\d*)(?:\.look)?(?:\.lock)?$/.exec(name) ?? [];
    if (pid !== undefined && !isAlive({ ...ownerOf(Number(pid)), start: start ?? '' })) remove(path.join(folder, name));
  }
}
