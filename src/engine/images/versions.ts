import { assets } from '../../platform/assets.ts';
import type { Versions } from './recipe.ts';

const PINNED = JSON.parse(assets['images/versions.json'] ?? '{}') as Versions;

/** The pinned versions, or the newer ones that were recorded: a newer mayfly is not held back by an old record. */
export function currentVersions(recorded: Partial<Versions> = {}): Versions {
  const newest = Object.entries(PINNED).map(([name, pinned]) => {
    const other = recorded[name as keyof Versions];
    return [name, other !== undefined && isNewer(other, pinned) ? other : pinned];
  });
  return Object.fromEntries(newest) as Versions;
}

/** Compares `1.2.3` number by number; a pre-release or anything else that is no such version is never newer. */
export function isNewer(version: string, than: string): boolean {
  const [a, b] = [numbers(version), numbers(than)];
  if (!a || !b) return false;
  const first = a.findIndex((number, index) => number !== b[index]);
  return first >= 0 && (a[first] ?? 0) > (b[first] ?? 0);
}

function numbers(version: string): number[] | undefined {
  return /^\d+\.\d+\.\d+$/.test(version) ? version.split('.').map(Number) : undefined;
}
