import type { Section } from './collected.ts';
import { noisyKind } from './noisy.ts';
import { scan, type ScanOptions, type Secret } from '../secrets/scan.ts';

export interface SecretFinding {
  readonly path: string;
  /** In the new file, from 1. */
  readonly line: number;
  /** What it looks like: `AWS access key`. */
  readonly rule: string;
  /** Its first characters and stars: what a person needs to recognise it. */
  readonly masked: string;
}

/** Secrets on the lines that the diff adds. */
export function findSecrets(sections: readonly Section[]): SecretFinding[] {
  return sections.flatMap((section) => (section.secrets.length > 0 ? findIn(section) : []));
}

/** Walks the lines of the hunks once, beside the secrets, which are in order. */
function findIn({ path, hunks, secrets }: Section): SecretFinding[] {
  const found: SecretFinding[] = [];
  const rest = secrets.values();
  let secret = rest.next().value;
  let line = 0;
  for (let start = 0; secret && start < hunks.length;) {
    const newline = hunks.indexOf('\n', start);
    const end = newline < 0 ? hunks.length : newline;
    const sign = hunks.charAt(start);
    if (sign === '@') line = Number(/\+(\d+)/.exec(hunks.slice(start, end))?.[1] ?? 1) - 1;
    else if (sign === '+' || sign === ' ') line += 1;
    while (secret && secret.end <= start) secret = rest.next().value;
    while (secret && secret.start < end) {
      // A private key has many lines: the first that is new counts.
      if (sign === '+')
        found.push({ path, line, rule: secret.rule, masked: mask(hunks.slice(secret.start, secret.end)) });
      else if (secret.end > end) break;
      secret = rest.next().value;
    }
    start = end + 1;
  }
  return found;
}

/** Never more than a quarter of it, and of a key only what every key has. */
function mask(secret: string): string {
  if (secret.startsWith('-----')) return `${secret.slice(0, secret.indexOf('-----', 5) + 5)} ****`;
  return `${secret.slice(0, Math.min(8, secret.length >> 2))}****`;
}

/** The text with a word like `[redacted: AWS access key]` in place of each secret. */
export function redact(text: string, secrets: readonly Secret[] = scan(text)): string {
  if (secrets.length === 0) return text;
  let result = '';
  let from = 0;
  for (const { start, end, rule } of secrets) {
    result += `${text.slice(from, start)}[redacted: ${rule}]`;
    from = end;
  }
  return result + text.slice(from);
}

/** In files that are made of hashes, and in examples, where values are made up, only what has a form of its own is a secret. */
export function scanFor(path: string): ScanOptions {
  return { assignments: noisyKind(path) === undefined && !EXAMPLE.test(path) };
}

const EXAMPLE = /\.(?:sum|svg|dist|(?:example|sample|template)(?:\.\w+)?)$/i;
