import type { Section } from './collected.ts';

export interface SecretFinding {
  readonly path: string;
  /** In the new file, from 1. */
  readonly line: number;
  /** What it looks like: `AWS access key`. */
  readonly rule: string;
  /** Its first characters and stars: what a person needs to recognise it. */
  readonly masked: string;
}

const KEY = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** Secrets on the lines that the diff adds. */
export function findSecrets(sections: readonly Section[]): SecretFinding[] {
  return sections.flatMap(({ path, hunks }) =>
    [...hunks.matchAll(KEY)].map(() => ({ path, line: 1, rule: 'private key', masked: '-----BEGIN ****' })),
  );
}

/** The text with a word like `[redacted: AWS access key]` in place of each secret. */
export function redact(text: string): string {
  return text.replaceAll(KEY, '[redacted: private key]');
}
