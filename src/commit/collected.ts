import type { Style } from './message.ts';
import type { Secret } from '../secrets/scan.ts';

/** Git's letters: added, deleted, modified, renamed, type changed. */
export type Status = 'A' | 'D' | 'M' | 'R' | 'T';

export interface ChangedFile {
  readonly path: string;
  /** Its path before a rename. */
  readonly from?: string;
  readonly status: Status;
  /** Lines; 0 for what has none. */
  readonly added: number;
  readonly removed: number;
  /** Why its content is not shown, or what the change is where it is none of content: `binary`, `lock file`, `mode 100644 → 100755`. */
  readonly note?: string;
}

/** One file's part of the diff, as git prints it. */
export interface Section {
  readonly path: string;
  /** From the first `@@` on; empty where there is no text. */
  readonly hunks: string;
  /** What is a secret in `hunks`, on any line. */
  readonly secrets: readonly Secret[];
}

/** What is sent of how much: bytes of UTF-8. */
export interface Sent {
  readonly bytes: number;
  readonly whole: number;
  /** How many files have less than their whole diff in it. */
  readonly shortened: number;
}

/** All that a message can be written from: what is staged, and what the history is like. */
export interface Collected {
  /** Undefined on a detached HEAD. */
  readonly branch: string | undefined;
  readonly files: readonly ChangedFile[];
  readonly totals: { readonly files: number; readonly added: number; readonly removed: number };
  /** The last ten, newest first, of commits that are no merges. */
  readonly subjects: readonly string[];
  readonly style: Style;
  /** Of the history, in English: `German`; undefined where it cannot be told. */
  readonly language: string | undefined;
  /** The whole diff, for the scan for secrets; never sent as it is. */
  readonly sections: readonly Section[];
  /** One line a file; of folders, where they would be too many. No secrets. */
  readonly listing: string;
  /** What fits of the diff. No secrets. */
  readonly diff: string;
  readonly sent: Sent;
}

/** `sent 58 of 412 kB, 9 files shortened`; undefined when all was sent. */
export function sentLine({ bytes, whole, shortened }: Sent): string | undefined {
  if (shortened === 0) return undefined;
  const kilo = (count: number): string => String(Math.max(1, Math.round(count / 1000)));
  return `sent ${kilo(bytes)} of ${kilo(whole)} kB, ${shortened} ${shortened === 1 ? 'file' : 'files'} shortened`;
}
