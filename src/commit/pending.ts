import fs from 'node:fs';
import path from 'node:path';
import { abandonedScratch } from '../boundary/scratch.ts';
import { asJson, lstat, readText, remove, write } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { digestOf, readIndex, writeTree } from './index-file.ts';
import { lockIndex } from './index-lock.ts';
import { EDITED, keepEdited } from './kept.ts';
import type { Repository } from './repository.ts';

/** What a run is about to do: with the commit made, its copy becomes the index. */
export interface Pending {
  readonly index: string;
  /** What HEAD was before; undefined when there was no commit. */
  readonly head: string | undefined;
  /** Of the index as it was. */
  readonly digest: string;
}

const PENDING = 'pending';
const OWNER = 'kept-in';

export function writePending(own: string, pending: Pending): void {
  write(path.join(own, PENDING), JSON.stringify(pending));
}

/** Says whose this folder is, for whoever finds it after a kill -9. */
export function markOwn({ own, folder }: Pick<Repository, 'own' | 'folder'>): void {
  write(path.join(own, OWNER), folder);
}

/**
 * Looks after runs that were killed: what somebody was writing is kept, and where there is a commit, but the index is still
 * the one before it (so that it looks as if the commit were to be undone), the index follows.
 */
export async function finishKilled(host: Host, repository: Repository): Promise<void> {
  for (const dead of abandonedScratch(host)) {
    const folder = readText(path.join(dead, OWNER));
    const edited = readText(path.join(dead, EDITED));
    if (folder && edited) keepEdited({ folder }, edited);
    const pending = asJson(readText(path.join(dead, PENDING))) as Pending | undefined;
    // That of another repository waits until somebody commits there.
    const waits =
      pending !== undefined && (pending.index !== repository.index || isUnderWay(host, repository, dead, pending));
    if (waits) remove(path.join(dead, EDITED));
    else {
      if (pending !== undefined) await finish(host, repository, pending, path.join(dead, 'index'));
      remove(dead);
    }
  }
}

const LONGEST = 3_600_000; // milliseconds for a hook

/** A git that goes on without its mayfly needs the copy of the index: without it, it would commit that all files are gone. */
function isUnderWay({ now }: Pick<Host, 'now'>, { head }: Repository, dead: string, pending: Pending): boolean {
  const since = lstat(path.join(dead, PENDING))?.mtimeMs ?? 0;
  return head === pending.head && Math.abs(now() - since) < LONGEST;
}

async function finish(
  host: Host,
  { git, index, withIndex }: Repository,
  pending: Pending,
  copy: string,
): Promise<void> {
  const { stdout } = await git(['log', '-1', '--no-show-signature', '--format=%P%n%T', 'HEAD']);
  const [parents = '', tree] = stdout.split('\n');
  const isNext = tree !== undefined && (parents.split(' ')[0] ?? '') === (pending.head ?? '');
  if (!isNext || (await writeTree(withIndex(copy))) !== tree) return;
  using held = await lockIndex(host, index);
  if ((await digestOf(readIndex(index))) !== pending.digest) return;
  const { mode, mtimeMs } = fs.statSync(copy);
  held.install(fs.readFileSync(copy), mode & 0o777, new Date(Math.floor(mtimeMs)));
  host.note('mayfly: a killed commit had left the index behind; it is as the commit has it now');
}
