import type { Git } from '../boundary/git.ts';
import { readPlain } from '../boundary/read.ts';
import { sha256 } from '../platform/hash.ts';
import { lastLine } from './repository.ts';
import { REFUSED, stopped } from './stop.ts';

const LARGEST = 1024 ** 3; // bytes of an index

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

/** The tree that `git` has in its index. */
export async function writeTree(git: Git): Promise<string> {
  // A promisor may have what is missing.
  const { code, stdout, stderr } = await git(['write-tree', '--missing-ok'], { patience: LONG });
  if (code !== 0) throw stopped(REFUSED, `git cannot write the tree (${lastLine(stderr)})`, 'see git status');
  return stdout.trim();
}

/** Milliseconds for what has to look at every file. */
export const LONG = 600_000;
