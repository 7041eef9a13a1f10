import path from 'node:path';
import { makePrivate, readText, remove, writeAtomic } from '../files.ts';
import type { Repository } from './preflight.ts';
import type { Proposal } from './proposal.ts';

/** A message that waits for its commit: made for this tree, and not to be made again. */
export interface Kept extends Proposal {
  readonly tree: string;
  readonly provider: string;
}

type Folder = Pick<Repository, 'folder'>;

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

export function readKept(repository: Folder): Kept | undefined {
  const [text, about] = [readText(messageFile(repository)), readText(aboutFile(repository))];
  if (!text || !about) return undefined;
  try {
    return { ...(JSON.parse(about) as Omit<Kept, 'text'>), text };
  } catch {
    return undefined;
  }
}

/** Only what was kept for this tree: a run in another terminal may have kept its own meanwhile. */
export function forget(repository: Folder, tree: string): void {
  if (readKept(repository)?.tree !== tree) return;
  for (const file of [messageFile(repository), aboutFile(repository)]) remove(file);
}
