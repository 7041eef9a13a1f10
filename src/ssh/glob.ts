import path from 'node:path';
import { allowed, list, stat } from '../platform/files.ts';
import { matchWildcards } from './patterns.ts';

/**
 * glob(3) as ssh calls it: `*`, `?` and `[…]` within one path component, none of them matches a leading dot, a backslash
 * takes the next character as it is, and the names come in the order of their bytes. An absolute pattern without wildcard
 * gives itself when it exists. What may not be looked into is passed over.
 */
export function glob(pattern: string): string[] {
  if (pattern.length > LONGEST) return [];
  let found = ['/'];
  for (const part of pattern.split('/').filter((text) => text !== '')) {
    found = isPlain(part)
      ? found.map((folder) => path.join(folder, part.replaceAll(/\\(.)/g, '$1')))
      : found.flatMap((folder) => matching(folder, part));
  }
  return found
    .filter((file) => allowed(() => stat(file)) !== undefined)
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

const LONGEST = 4096; // characters of a path

function isPlain(part: string): boolean {
  return !/(?<!\\)(\\\\)*[*?[]/.test(part);
}

function matching(folder: string, part: string): string[] {
  const pieces = piecesOf(part);
  const matches = (char: string, at: number): boolean => pieces[at] !== STAR && (pieces[at]?.test(char) ?? false);
  return (allowed(() => list(folder)) ?? [])
    .filter((name) => part.startsWith('.') || !name.startsWith('.'))
    .filter((name) => matchWildcards(name, pieces.length, (at) => pieces[at] === STAR, matches))
    .map((name) => path.join(folder, name));
}

const STAR = undefined;

/** An expression for each character that is to be matched. */
function piecesOf(part: string): (RegExp | typeof STAR)[] {
  return [...part.matchAll(/\\(.)|\[([!^]?)(\]?[^\]]*)\]|([\s\S])/g)].map(([all, escaped, not, set]) => {
    if (set !== undefined) return new RegExp(`[${not === '' ? '' : '^'}${set.replaceAll(/[\\\]^[]/g, '\\$&')}]`, 's');
    if (escaped === undefined && all === '*') return STAR;
    return escaped === undefined && all === '?' ? /./s : new RegExp(literal(escaped ?? all), 's');
  });
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
