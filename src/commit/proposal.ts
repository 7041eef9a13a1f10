/** A message that could be committed, and where it comes from. */
export interface Proposal {
  /** With a line feed at its end. */
  readonly text: string;
  readonly source: 'model' | 'plain' | 'git' | 'editor';
  readonly model?: string | undefined;
  readonly seconds?: number | undefined;
}
