import path from 'node:path';
import { physicalFile } from '../boundary/mount-source.ts';
import type { ConfiguredMounts } from '../config/config.ts';
import { oneLine } from '../platform/errors.ts';
import type { Mount } from '../plan/plan.ts';
import type { Guarded } from '../project/guard.ts';
import { mountOf, namedMounts, targetOf, whyNotMounted } from '../project/named-mounts.ts';
import { isInside } from '../platform/paths.ts';
import type { PathWord } from './path-words.ts';

/** What the user has a call see besides its project. */
export interface More {
  readonly mounts: readonly Mount[];
  /** A line for each path that is not mounted. */
  readonly notes: readonly string[];
}

export interface Where {
  readonly home: string;
  readonly cwd: string;
  readonly guarded: Guarded;
  readonly project: string;
}

/**
 * What config.yaml mounts, and what the words of the CLI and its variables name. Throws a MayflyError for what config.yaml says and cannot be;
 * what those name and cannot be is left to the CLI, with a line.
 */
export function moreMounts(
  configured: readonly ConfiguredMounts[],
  named: readonly PathWord[],
  { home, cwd, guarded, project }: Where,
): More {
  const isOutside = ([written]: [string, unknown]): boolean =>
    !isInside(physicalFile(targetOf(written, home)) ?? '/', project);
  const mounts = configured.flatMap(({ from, mounts: written }) => {
    const outside = Object.fromEntries(Object.entries(written).filter(isOutside));
    return namedMounts(outside, from, home, guarded, project);
  });
  const notes: string[] = [];
  for (const word of named) {
    const found = byWord(word, { home, cwd, guarded, project });
    if (typeof found === 'string') notes.push(found);
    else if (found) mounts.push(found);
  }
  const seen = new Set<string>();
  return { mounts: mounts.filter(({ target }) => !seen.has(target) && seen.add(target)), notes };
}

/** A line where it is not mounted; undefined where there is nothing to mount. */
function byWord(
  { flag, path: typed, mode }: PathWord,
  { home, cwd, guarded, project }: Where,
): Mount | string | undefined {
  const target = path.resolve(cwd, typed.replace(/^~(?=\/|$)/, home));
  const source = physicalFile(target);
  if (source === undefined || isInside(source, project)) return undefined;
  const refuse = (reason: string): string => oneLine(`mayfly: ${flag} ${typed} is not there inside: ${reason}`);
  // Calls may write in the folder that it is in: then a link there is an answer of theirs.
  if (source !== target) return refuse(`it leads to ${source}; give that path if you mean it`);
  const reason = whyNotMounted(target, source, guarded, project);
  return reason === undefined ? mountOf(source, target, mode) : refuse(reason);
}
