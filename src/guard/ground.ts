import type { Stats } from 'node:fs';
import { lstat } from '../platform/files.ts';

/** Milliseconds: within so short a time something can change twice and its times not tell. Some file systems count whole seconds, or two. */
const BLINK = 20;
const LONG_BLINK = 2100;

/** Whether whatever changes from now on has another time than this. */
export function isPast({ ctimeMs }: Pick<Stats, 'ctimeMs'>, now: number): boolean {
  return Math.abs(now - ctimeMs) >= (ctimeMs % 1000 === 0 ? LONG_BLINK : BLINK);
}

/**
 * What a list rests on: folders that were looked through, and names for which nothing stood there. As long as each stands as it stood,
 * the list is the same, and one look at each tells: no container can set the time at which a folder was last changed. Noted before
 * the look itself, so that a change meanwhile counts.
 */
export class Ground {
  readonly #stands = new Map<string, string>();
  readonly #ways = new Map<string, string>();
  readonly #now: number;
  #isFirm = true;

  constructor(now: number) {
    this.#now = now;
  }

  /** A folder, for the names and kinds of what is in it. */
  note(path: string): void {
    const stand = standOf(path, this.#now);
    if (stand === undefined) this.#isFirm = false;
    else this.#stands.set(path, stand);
  }

  /** Whether something is there; that is noted where it is not. */
  isThere(path: string): boolean {
    const stand = standOf(path, this.#now);
    if (stand === NOTHING) this.#stands.set(path, stand);
    return stand !== NOTHING;
  }

  /** A folder that leads further, whatever changes in it. Where else a link or a file leads takes more than a look. */
  noteWay(path: string): void {
    const way = wayOf(path);
    if (way === undefined) this.#isFirm = false;
    else this.#ways.set(path, way);
  }

  holds(now: number): boolean {
    if (!this.#isFirm) return false;
    for (const [path, way] of this.#ways) if (wayOf(path) !== way) return false;
    for (const [path, stand] of this.#stands) if (standOf(path, now) !== stand) return false;
    return true;
  }
}

const NOTHING = '-';

/** Undefined for what was changed just now, or may not be looked at. */
function standOf(path: string, now: number): string | undefined {
  try {
    const found = lstat(path);
    if (found === undefined) return NOTHING;
    const { dev, ino, mode, mtimeMs, ctimeMs } = found;
    return isPast(found, now) ? `${dev}:${ino}:${mode}:${mtimeMs}:${ctimeMs}` : undefined;
  } catch {
    return undefined;
  }
}

function wayOf(path: string): string | undefined {
  try {
    const found = lstat(path);
    if (found === undefined) return NOTHING;
    return found.isDirectory() ? `${found.dev}:${found.ino}` : undefined;
  } catch {
    return undefined;
  }
}
