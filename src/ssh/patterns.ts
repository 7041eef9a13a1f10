import { lower } from './tokens.ts';

/** ssh's match_pattern: `*` any run, `?` any one character, nothing else is special. */
export function matchPattern(text: string, pattern: string): boolean {
  const matches = (char: string, at: number): boolean => pattern[at] === '?' || pattern[at] === char;
  return matchWildcards(text, pattern.length, (at) => pattern[at] === '*', matches);
}

/**
 * Whether the `length` parts of a pattern match a whole text, part by part: a star any run, another one character. What a star has to take
 * is known when the next star is reached, so that only the last one is tried again; a regular expression tries them all.
 */
export function matchWildcards(
  text: string,
  length: number,
  isStar: (at: number) => boolean,
  matches: (char: string, at: number) => boolean,
): boolean {
  let [at, part, star, taken] = [0, 0, -1, 0];
  while (at < text.length) {
    if (part < length && isStar(part)) [star, taken, part] = [part, at, part + 1];
    else if (part < length && matches(text.charAt(at), part)) [at, part] = [at + 1, part + 1];
    else if (star !== -1) [taken, at, part] = [taken + 1, taken + 1, star + 1];
    else return false;
  }
  while (part < length && isStar(part)) part += 1;
  return part === length;
}

/** ssh's match_pattern_list over a comma-separated list, case-insensitively; a negated match wins. */
export function matchList(text: string, list: string): boolean {
  let positive = false;
  for (const entry of lower(list).split(',')) {
    const negated = entry.startsWith('!');
    if (!matchPattern(text, negated ? entry.slice(1) : entry)) continue;
    if (negated) return false;
    positive = true;
  }
  return positive;
}

/** More than this many patterns for one condition, or longer ones, mean that somebody wrote a puzzle, not a configuration. */
const MOST = 2000;
const LONGEST = 255; // characters, as of the name of a host

/**
 * The patterns that together match exactly what both `a` and `b` match: `*.corp` and `db*` give `db*.corp`. Every way of
 * laying one over the other is one pattern; two stars over each other stay a star. undefined when there are too many.
 */
export function intersect(a: string, b: string): string[] | undefined {
  const left = a.replaceAll(/\*+/g, '*');
  const right = b.replaceAll(/\*+/g, '*');
  if (left.length > LONGEST || right.length > LONGEST) return undefined;
  const memo = new Map<number, Set<string> | undefined>();
  const from = (i: number, j: number): Set<string> | undefined => {
    const key = i * (right.length + 1) + j;
    if (memo.has(key)) return memo.get(key);
    const found = overlay(i, j);
    memo.set(key, found);
    return found;
  };
  const overlay = (i: number, j: number): Set<string> | undefined => {
    const x = left[i];
    const y = right[j];
    if (x === undefined && y === undefined) return new Set(['']);
    if (x === '*' && y === '*') return join('*', [from(i + 1, j), from(i, j + 1)]);
    if (x === '*') return join('', [from(i + 1, j), y === undefined ? new Set() : join(y, [from(i, j + 1)])]);
    if (y === '*') return join('', [from(i, j + 1), x === undefined ? new Set() : join(x, [from(i + 1, j)])]);
    if (x === undefined || y === undefined) return new Set();
    if (x !== y && x !== '?' && y !== '?') return new Set();
    return join(x === '?' ? y : x, [from(i + 1, j + 1)]);
  };
  const all = from(0, 0);
  return all && [...all];
}

function join(head: string, tails: readonly (Set<string> | undefined)[]): Set<string> | undefined {
  const found = new Set<string>();
  for (const tail of tails) {
    if (tail === undefined) return undefined;
    for (const text of tail) found.add(head === '*' && text.startsWith('*') ? text : head + text);
  }
  return found.size > MOST ? undefined : found;
}
