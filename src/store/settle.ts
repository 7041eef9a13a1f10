import type { FileRule } from '../providers/provider.ts';
import { largest, ruleFor } from './classes.ts';
import { Obstacle } from '../boundary/found.ts';
import { AS_FOUND, type Snapshot } from './snapshot.ts';
import type { Tree } from '../boundary/tree.ts';
import { isMergeable } from './mergeable.ts';

interface Sides {
  readonly snapshot: Snapshot;
  readonly live: Tree;
}

/** Files whose content at sync-in has to be kept, to merge against. */
export function unsettled({ snapshot }: Pick<Sides, 'snapshot'>, rules: readonly FileRule[]): string[] {
  return [...snapshot.files]
    .filter(([file, { id }]) => id === AS_FOUND && isMergeable(file, ruleFor(rules, file)))
    .map(([file]) => file);
}

/** Sync-in leaves that for later, when the container is starting. Returns how many there were. */
export function settle({ snapshot, live }: Sides, rules: readonly FileRule[]): number {
  const files = unsettled({ snapshot }, rules);
  for (const file of files) {
    const known = snapshot.files.get(file);
    const found = attempt(() => live.read(file, { largest: largest(rules, file) }));
    if (!known || found?.version === undefined || found.stamp !== known.live) continue;
    const settled = { ...known, id: found.version.id };
    snapshot.keep(settled, [found.version]);
    snapshot.remember(file, settled);
  }
  return files.length;
}

/** What stands in the place of a file is looked at by the pass itself. */
function attempt<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (error instanceof Obstacle) return undefined;
    throw error;
  }
}
