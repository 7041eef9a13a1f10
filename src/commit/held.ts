import path from 'node:path';
import type { Git } from '../boundary/git.ts';
import { lstat } from '../platform/files.ts';
import { attributesOf } from './attributes.ts';

/** Path → the filter that only the repository names. It runs after the yes, so its work cannot be shown before. */
export type Held = ReadonlyMap<string, string>;

/** Of these paths the files that such a filter cleans. A name that is no UTF-8 was lost on the way here. */
export async function heldOf(
  git: Git,
  filters: ReadonlySet<string>,
  top: string,
  paths: readonly string[],
): Promise<Held> {
  if (filters.size === 0) return new Map();
  const files = paths.filter((file) => !file.includes('\uFFFD') && lstat(path.join(top, file))?.isFile());
  const found = await attributesOf(git, files, ['filter']);
  return new Map(found.filter(({ value }) => filters.has(value)).map((each) => [each.path, each.value]));
}

/** Stages a line in the place of each: that it changes is to be seen, and its content must not go anywhere unfiltered. */
export async function placeholders(git: Git, held: Held, top: string): Promise<void> {
  if (held.size === 0) return;
  const { stdout } = await git(['hash-object', '-w', '--stdin'], { input: 'filtered when it is committed\n' });
  const entries = [...held.keys()].map((file) => {
    const runs = ((lstat(path.join(top, file))?.mode ?? 0) & 0o100) !== 0;
    return `${runs ? '100755' : '100644'} ${stdout.trim()}\t${file}`;
  });
  await git(['update-index', '-z', '--index-info'], { input: entries.map((entry) => `${entry}\0`).join('') });
}
