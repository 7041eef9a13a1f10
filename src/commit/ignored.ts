import path from 'node:path';
import type { Git } from '../boundary/git.ts';
import { textWithin } from '../boundary/read.ts';
import { write } from '../platform/files.ts';
import { LONG } from './index-file.ts';
import type { Repository } from './repository.ts';

export type Own = Pick<Repository, 'top' | 'own'>;

const IGNORE = '.aicommitignore';
const LONGEST = 256 * 1024; // bytes of it

/** What the project's `.aicommitignore` names. Git gets a copy: it would wait for a pipe. */
export async function ignoredPaths(git: Git, { top, own }: Own): Promise<string[]> {
  const patterns = textWithin(top, IGNORE, LONGEST);
  if (!patterns) return [];
  const copy = path.join(own, IGNORE);
  write(copy, patterns);
  const words = ['ls-files', '-z', '--cached', '--ignored', `--exclude-from=${copy}`];
  const { code, stdout } = await git(words, { patience: LONG });
  return code === 0 ? stdout.split('\0') : [];
}
