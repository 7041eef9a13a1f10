import type { Host } from '../platform/host.ts';
import type { LiveParts, Synced } from './layout.ts';

/** All that is needed to bring one live folder and the store together. */
export interface Flow {
  readonly host: Pick<Host, 'now' | 'pid'>;
  readonly parts: LiveParts;
  readonly provider: Synced;
  /** The provider's folder in the store. */
  readonly store: string;
  /** Takes a line for the user. */
  readonly note: (line: string) => void;
}

/** Names of files and folders; `odd` are those that are perhaps no UTF-8, and do not lead to anything. */
export interface Strays {
  readonly names: ReadonlySet<string>;
  readonly odd: ReadonlySet<string>;
}

export interface Outcome {
  /** Files whose live version could not be written to the store, with the reason. */
  readonly unwritten: ReadonlyMap<string, string>;
  /** What of the live folder is not for the store, since it is too large, too much, or cannot be there. */
  readonly strays: Strays;
  /** Milliseconds after which it is worth while to look again. */
  readonly again: number | undefined;
}
