import type { Known } from './snapshot.ts';
import { sizeOf, type Version } from '../boundary/version.ts';

/**
 * How much calls may have put into a live folder and so into the store: it is copied for each call to come, into memory.
 * What the store holds anyway counts, and stays.
 */
export const MOST_FILES = 20_000;
const MOST_BYTES = 500_000_000;

export class Room {
  #files = 0;
  #bytes = 0;

  constructor(known: Iterable<Known>) {
    for (const each of known) {
      this.#files += 1;
      this.#bytes += sizeKnown(each);
    }
  }

  /** Whether the `live` version of a file is taken; one that is not more than what was there always is. */
  takes(known: Known | undefined, live: Version | undefined, store: Version | undefined): boolean {
    if (!live) return true;
    const before = known ? sizeKnown(known) : store?.bytes.length;
    const now = live.bytes.length;
    const isMore = now > (before ?? 0) && this.#bytes + now - (before ?? 0) > MOST_BYTES;
    if (isMore || (before === undefined && this.#files >= MOST_FILES)) return false;
    if (before === undefined) this.#files += 1;
    this.#bytes += now - (before ?? 0);
    return true;
  }
}

/** Bytes of what the live folder held. */
function sizeKnown({ id, live }: Known): number {
  return (id ? sizeOf(id) : Number(live.split(':')[1])) || 0;
}
