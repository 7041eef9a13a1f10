import type { Conditional } from '../boundary/git-conditions.ts';
import { type Entry, fileOf, includedFile } from '../boundary/git-entry.ts';
import type { GitPlaces } from './container.ts';

/**
 * Without what a file in the project has git read elsewhere on the host: by an include of its own, or as a link. The user includes such a file, and
 * an earlier call can have written it.
 */
export function withoutForeign(
  entries: readonly Entry[],
  { home, folders, real }: Pick<GitPlaces, 'home' | 'folders' | 'real'>,
): Entry[] {
  const projects = folders.filter((folder) => !home.startsWith(`${folder}/`) && home !== folder);
  const isTheirs = (file: string): boolean => projects.some((folder) => file.startsWith(`${folder}/`));
  const isUsers = new Map<string, boolean>();
  for (const entry of entries) {
    const file = fileOf(entry);
    if (!isUsers.has(file)) isUsers.set(file, true); // nobody includes it: git looks there by itself
    const named = includedFile(entry, home);
    if (named === undefined) continue;
    if (isUsers.get(file) && (!isTheirs(file) || isTheirs(named))) isUsers.set(named, true);
    else if (!isUsers.has(named)) isUsers.set(named, false);
  }
  for (const file of isUsers.keys()) if (isTheirs(file) && !isTheirs(real(file))) isUsers.set(file, false);
  return entries.filter((entry) => isUsers.get(fileOf(entry)));
}

/** The same for all files that are included under a condition. */
export function conditionalWithoutForeign({ entries, files }: Conditional, places: GitPlaces): Conditional {
  const all = new Set(withoutForeign([...entries, ...[...files.values()].flat()], places));
  const own = (list: readonly Entry[]): Entry[] => list.filter((entry) => all.has(entry));
  return { entries: own(entries), files: new Map([...files].map(([file, list]) => [file, own(list)])) };
}
