import path from 'node:path';
import { list, makePrivate, readText, remove, writeAtomic } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import { isAlive, ownerOf } from '../platform/owner.ts';
import { storeFolder } from '../config/places.ts';
import type { Repository } from './repository.ts';
import type { Proposal } from './proposal.ts';

/** A message that waits for its commit: made for this tree, and not to be made again. */
export interface Kept extends Proposal {
  readonly tree: string;
  readonly provider: string;
}

type Folder = Pick<Repository, 'folder'>;

/** In the store, where no container writes; each linked worktree has its own. */
export async function keptFolder(host: Pick<Host, 'env' | 'user'>, dir: string): Promise<string> {
  return path.join(storeFolder(host), 'commits', await sha256(dir, 12));
}

/** What editors know as the message of a commit. */
export const EDITED = 'COMMIT_EDITMSG';

/** For a person as well: `git commit -F` takes it. */
function messageFile({ folder }: Folder): string {
  return path.join(folder, 'message');
}

const aboutFile = ({ folder }: Folder): string => path.join(folder, 'message.json');

export function keep(repository: Folder, { text, ...about }: Kept): void {
  makePrivate(repository.folder);
  writeAtomic(messageFile(repository), text);
  writeAtomic(aboutFile(repository), `${JSON.stringify(about)}\n`);
}

/** What a killed run had in its editor; it stays beside the kept message. */
export function keepEdited({ folder }: Folder, text: string): void {
  makePrivate(folder);
  writeAtomic(path.join(folder, EDITED), text);
}

export function readKept(repository: Folder): Kept | undefined {
  const [text, about] = [readText(messageFile(repository)), readText(aboutFile(repository))];
  if (!text || !about) return undefined;
  try {
    return { ...(JSON.parse(about) as Omit<Kept, 'text'>), text };
  } catch {
    return undefined;
  }
}

/** Removes what killed runs had half written. */
export function sweepKept({ folder }: Folder): void {
  for (const name of list(folder)) {
    const pid = /\.(\d+)\.\d+\.tmp$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive({ ...ownerOf(process.pid), pid: Number(pid), start: '' }))
      remove(path.join(folder, name));
  }
}

/** Only what was kept for this tree: a run in another terminal may have kept its own meanwhile. */
export function forget(repository: Folder, tree: string): void {
  if (readKept(repository)?.tree !== tree) return;
  for (const file of [messageFile(repository), aboutFile(repository)]) remove(file);
}
