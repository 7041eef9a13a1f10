import path from 'node:path';
import { afterBlock } from './block.ts';

/** How a shell defines a name: an alias, or a function in one of its two forms. */
const DEFINES = [
  /^\s*alias\s+(?:-\S+\s+)*(?:--\s+)?['"]?([^\s'"=]+)(?:=|\s+\S)/,
  /^\s*function\s+([^\s({]+)/,
  /^\s*([^\s(){}'"=;]+)\s*\(\)/,
];

/** In a file that a shell reads; `line` is counted from 1. */
export interface Definition {
  readonly name: string;
  readonly line: number;
}

/**
 * The definitions of `names` that the text of a .zshrc has after our block: those are called, and not ours. Only what stands there
 * itself is seen, since nothing of the user's is run for it.
 */
export function findRedefined(text: string, names: readonly string[]): Definition[] {
  const after = afterBlock(text);
  const before = text.slice(0, text.length - after.length).split('\n').length - 1;
  return findDefined(after, names).map(({ name, line }) => ({ name, line: line + before }));
}

/** The same in a file of any shell that has no block of ours. */
export function findDefined(text: string, names: readonly string[]): Definition[] {
  return text.split('\n').flatMap((line, index) => {
    const name = DEFINES.map((pattern) => pattern.exec(line)?.[1]).find((found) => found && names.includes(found));
    return name ? [{ name, line: index + 1 }] : [];
  });
}

const ALIAS = /^\s*alias\s+(?:-\S+\s+)*(?:--\s+)?['"]?([^\s'"=]+)(?:=|\s+)(.*)$/;

/** Aliases of other names that name a file of one of `names` by its path: no function and no PATH counts for those. */
export function findPaths(
  text: string,
  names: readonly string[],
  home: string,
): readonly (Definition & { readonly file: string })[] {
  return text.split('\n').flatMap((line, index) => {
    const [, name = '', value = ''] = ALIAS.exec(line) ?? [];
    if (names.includes(name)) return [];
    const words = value.split(/[\s'"]+/).map((word) => word.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/)/, () => home));
    const file = words.find((word) => word.startsWith('/') && names.includes(path.basename(word)));
    return file === undefined ? [] : [{ name, line: index + 1, file }];
  });
}
