import { sizeOf } from '../boundary/version.ts';

export type Side = 'live' | 'store';

/** A version that we replaced on a side: who read it before may write back what he made of it at any time after. */
export interface Replaced {
  readonly side: Side;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Versions between this one and the next older one are forgotten. */
  readonly thinned?: true;
}

/** What a side that changed held before, the latest first; `thinned` as in Replaced, no `bytes` where they are gone. */
export type Past = Readonly<Record<Side, readonly Earlier[]>>;
export type Earlier = { readonly bytes: Buffer | undefined; readonly thinned: boolean };

const LONGEST = 3_600_000; // milliseconds that a version is remembered
const LATEST = 4; // versions of a side that are remembered in any case
const ROOM = 8_000_000; // bytes that the older versions of a side may take

/**
 * Of many versions, the latest first, all of the last moment and ever fewer of the time before: of an hour with a
 * change each second a dozen are left. What is left of a side ends with the oldest one.
 */
export function thinOut(replaced: readonly Replaced[], now: number): Replaced[] {
  return (['live', 'store'] as const).flatMap((side) => {
    const all = replaced.filter((each) => each.side === side && Math.abs(now - each.at) < LONGEST);
    const kept: Replaced[] = [];
    let room = ROOM;
    for (const [place, each] of all.entries()) {
      const newer = kept.at(-1);
      const isLate = place < LATEST && (room > 0 || place < 2);
      const isApart = room > 0 && newer && newer.at - each.at >= (now - each.at) / 2;
      if (isLate || isApart || place === all.length - 1) {
        kept.push(each);
        room -= sizeOf(each.id);
      } else if (newer) kept[kept.length - 1] = { ...newer, thinned: true };
    }
    return kept;
  });
}
