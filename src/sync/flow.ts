import type { Host } from '../host.ts';
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

export interface Outcome {
  /** Files whose live version could not be written to the store, with the reason. */
  readonly unwritten: ReadonlyMap<string, string>;
  /** Files of the live folder that are too large for that. */
  readonly large: readonly string[];
  /** Milliseconds after which it is worth while to look again. */
  readonly again: number | undefined;
}
