import { Obstacle } from '../boundary/found.ts';
import { Tree } from '../boundary/tree.ts';
import type { Version } from '../boundary/version.ts';
import type { Decision } from './decide.ts';

/** A file that could be taken over. */
export interface Offer {
  /** As a person knows it: a path, or the place in a keychain. */
  readonly from: string;
  /** The folder that it goes to, absolute, and its name there. */
  readonly folder: string;
  readonly file: string;
  /** Throws an Obstacle for what is no file of its own. */
  readonly read: () => Version;
  /** Its time goes along: the CLIs take the latest conversation by that. `from` is a path then. */
  readonly isDated?: boolean;
  readonly decide: (ours: Version | undefined, theirs: Version) => Decision;
}

/** Something that is not taken, and why. */
export interface Left {
  readonly from: string;
  readonly reason: string;
  /** A person has to look; otherwise it is merely said. */
  readonly isFault: boolean;
}

export interface Offers {
  readonly offers: readonly Offer[];
  readonly left: readonly Left[];
}

export const NONE: Offers = { offers: [], left: [] };

export function combine(parts: readonly Offers[]): Offers {
  return { offers: parts.flatMap(({ offers }) => offers), left: parts.flatMap(({ left }) => left) };
}

/** For `Offer.read`: the file `name` below `root`; links out of `root` are obstacles. */
export function readBelow(root: string, name: string): () => Version {
  return () => {
    const { version } = new Tree(root, false).read(name);
    if (!version) throw new Obstacle('unreadable'); // it went away since it was listed
    return version;
  };
}

/** Whether there is anything by that name, be it readable or not. */
export function isOffered(root: string, name: string): boolean {
  return new Tree(root, false).stamp(name) !== '-';
}
