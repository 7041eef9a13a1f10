import { afterBlock } from './block.ts';

/** How zsh defines a name: an alias, or a function in one of its two forms. */
const DEFINES = [
  /^\s*alias\s+(?:-\S+\s+)*(?:--\s+)?['"]?([^\s'"=]+)=/,
  /^\s*function\s+([^\s({]+)/,
  /^\s*([^\s(){}'"=;]+)\s*\(\)/,
];

/**
 * The definition of one of `names` that the text of a .zshrc has after our block: that one is called, and not ours. Only what stands
 * there itself is seen, since nothing of the user's is run for it. `line` is counted from 1.
 */
export function findRedefined(text: string, names: readonly string[]): { name: string; line: number } | undefined {
  const after = afterBlock(text);
  const first = text.slice(0, text.length - after.length).split('\n').length;
  for (const [index, line] of after.split('\n').entries()) {
    const name = DEFINES.map((pattern) => pattern.exec(line)?.[1]).find((found) => found && names.includes(found));
    if (name) return { name, line: first + index };
  }
  return undefined;
}
