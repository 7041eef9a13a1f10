import path from 'node:path';
import type { Places } from '../config/places.ts';
import type { Provider } from '../providers/provider.ts';

/** What a live folder looks like inside. A folder of another number is never read as if it were ours. */
export const LAYOUT = 1;

/** What there is to know of a provider to bring its live folder home; written into the folder, so that no configuration is needed later. */
export type Synced = Pick<Provider, 'name' | 'files'> & { readonly folder: string };

/** Where the parts of a live folder are; absolute paths. Only `mount` is seen by containers. */
export interface LiveParts {
  readonly root: string;
  readonly mount: string;
  readonly about: string;
  readonly snapshot: string;
  /** What was written to the store since the snapshot: a pass that is killed does not get to save another one. */
  readonly written: string;
  readonly base: string;
  readonly members: string;
  /** The projects of all calls that have used it, one a line. */
  readonly projects: string;
  /** Room for what it takes to bring the folder home when the memory is full. */
  readonly reserve: string;
  /** For files on their way into the mount: no container can put a link in their place. */
  readonly temporary: string;
  /** Beside the folder, since it outlives it. */
  readonly lock: string;
  /** The folder while it is filled, and when it is done with: whatever is there belongs to nobody. */
  readonly fresh: string;
  readonly done: string;
}

export function liveParts(places: Places, provider: string): LiveParts {
  const root = places.live(provider);
  const beside = (kind: string): string => path.join(path.dirname(root), `.${path.basename(root)}.${kind}`);
  return { ...partsIn(root), lock: beside('lock'), fresh: beside('new'), done: beside('old') };
}

export function partsIn(root: string): Omit<LiveParts, 'lock' | 'fresh' | 'done'> {
  return {
    root,
    mount: path.join(root, 'mount'),
    about: path.join(root, 'about.json'),
    snapshot: path.join(root, 'snapshot.json'),
    written: path.join(root, 'written'),
    base: path.join(root, 'base'),
    members: path.join(root, 'members'),
    projects: path.join(root, 'projects'),
    reserve: path.join(root, 'reserve'),
    temporary: path.join(root, 'tmp'),
  };
}
