import fs from 'node:fs';
import path from 'node:path';
import type { Host } from '../platform/host.ts';
import type { Places } from '../config/places.ts';
import { Obstacle } from '../boundary/found.ts';
import { withFolderLock } from '../store/locks.ts';
import { reasonOf } from '../store/notes.ts';
import { Tree } from '../boundary/tree.ts';
import type { Version } from '../boundary/version.ts';
import type { Offer } from './offer.ts';

/** What became of an offer, or would become of it. */
export interface Taken {
  readonly verb: 'take' | 'merge' | 'keep' | 'leave';
  readonly from: string;
  readonly to: string;
  readonly stays: readonly string[];
  /** Why it was left. */
  readonly reason?: string;
}

/**
 * Takes one offer after the other into its folder; an offer that brings nothing new is not among the results. With
 * `pretend` nothing is written, and later offers still see what earlier ones would have brought.
 */
export async function takeAll(
  host: Pick<Host, 'pid'>,
  places: Places,
  offers: readonly Offer[],
  pretend: boolean,
): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (const [folder, group] of Map.groupBy(offers, (offer) => offer.folder)) {
    const take = new Take(folder, pretend);
    const all = (): void => void taken.push(...group.flatMap((offer) => take.one(offer) ?? []));
    if (pretend || path.dirname(folder) !== places.store) all();
    else await withFolderLock(host, folder, all);
  }
  return taken;
}

class Take {
  readonly #folder: string;
  readonly #tree: Tree;
  readonly #pretend: boolean;
  readonly #pretended = new Map<string, Version>();

  constructor(folder: string, pretend: boolean) {
    this.#folder = folder;
    this.#tree = new Tree(folder, false);
    this.#pretend = pretend;
  }

  /** Undefined when there was nothing to do. */
  one({ from, file, read, isDated, decide }: Offer): Taken | undefined {
    const said = { from, to: path.join(this.#folder, file), stays: [] };
    const leave = (reason: string): Taken => ({ ...said, verb: 'leave', reason });
    let theirs: Version;
    try {
      theirs = read();
    } catch (error) {
      return leave(why(error));
    }
    try {
      const found = this.#tree.read(file);
      const decision = decide(this.#pretended.get(file) ?? found.version, theirs);
      switch (decision.kind) {
        case 'same':
          return undefined;
        case 'refuse':
          return leave(decision.reason);
        case 'keep':
          return { ...said, verb: 'keep', stays: decision.stays };
        default: {
          if (this.#pretend) this.#pretended.set(file, decision.result);
          else if (this.#tree.write(file, decision.result, found.stamp) === undefined) return leave(BUSY);
          else if (isDated) dateLike(path.join(this.#folder, file), from);
          return { ...said, verb: decision.kind, stays: decision.kind === 'merge' ? decision.stays : [] };
        }
      }
    } catch (error) {
      return leave(`in the store, ${why(error)}`);
    }
  }
}

const BUSY = 'something else has just changed it; call this again';

function dateLike(file: string, original: string): void {
  const { atime, mtime } = fs.lstatSync(original);
  fs.lutimesSync(file, atime, mtime);
}

function why(error: unknown): string {
  const reason = error instanceof Obstacle ? error.message : reasonOf(error);
  if (reason === undefined) throw error;
  return reason;
}
