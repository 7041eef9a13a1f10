/** A message as an answer gives it, before anything in it is believed. */
export interface Draft {
  readonly type?: string;
  readonly scope?: string;
  readonly breaking: boolean;
  readonly subject: string;
  readonly body: string;
}

/** What an answer holds: drafts, and whether it breaks off or cannot be read to its end. */
export interface Drafts {
  readonly drafts: readonly Draft[];
  readonly broken: boolean;
}
