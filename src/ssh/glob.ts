import path from 'node:path';
import { allowed, list, stat } from '../files.ts';

/**
 * glob(3) as ssh calls it: `*`, `?` and `[…]` within one path component, none of them matches a leading dot, a backslash
 * takes the next character as it is, and the names come in the order of their bytes. An absolute pattern without wildcard
 * gives itself when it exists. What may not be looked into is passed over.
 */
export function glob(pattern: string): string[] {
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

function isPlain(part: string): boolean {
  return !/(?<!\\)(\\\\)*[*?[]/.test(part);
}

function matching(folder: string, part: string): string[] {
  const expression = new RegExp(`^${translate(part)}$`, 's');
  return (allowed(() => list(folder)) ?? [])
    .filter((name) => (part.startsWith('.') || !name.startsWith('.')) && expression.test(name))
    .map((name) => path.join(folder, name));
}

function translate(part: string): string {
  return part.replaceAll(
    /\\(.)|\[([!^]?)(\]?[^\]]*)\]|([\s\S])/g,
    (all, escaped?: string, not?: string, set?: string) => {
      if (escaped !== undefined) return literal(escaped);
      if (set !== undefined) return `[${not === '' ? '' : '^'}${set.replaceAll(/[\\\]^[]/g, '\\$&')}]`;
      if (all === '*') return '.*';
      return all === '?' ? '.' : literal(all);
    },
  );
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
