import { quote } from '../platform/quote.ts';

const BEGIN = '# >>> mayfly >>>';
const END = '# <<< mayfly <<<';
const MADE = '# mayfly made this file; mayfly uninstall removes it';

/** Our lines of .zshrc as they are found in it: where they start and end, the line end after them included. */
const FOUND = new RegExp(`^${BEGIN}\n(?:(?!${BEGIN}).*\n)*?${END}(?:\n|$)`, 'm');

/** What .zshrc holds for us: the static file is sourced when it is there. */
function block(script: string, made: boolean): string {
  const file = quote(script);
  return [BEGIN, ...(made ? [MADE] : []), `if [[ -r ${file} ]]; then \\builtin source ${file}; fi`, END].join('\n');
}

/**
 * The text of .zshrc (undefined: there is none) with our block in it, at its old place or at the end. Texts are of one
 * character a byte, so that what is not UTF-8 stays as it is.
 */
export function withBlock(text: string | undefined, script: string): string {
  const bytes = Buffer.from(block(script, text === undefined || text.includes(`${BEGIN}\n${MADE}\n`))).toString(
    'latin1',
  );
  if (text === undefined) return `${bytes}\n`;
  const old = FOUND.exec(text)?.[0];
  if (old !== undefined) return text.replace(FOUND, () => (old.endsWith('\n') ? `${bytes}\n` : bytes));
  // A file without a last line end gets a block without one: that is how withoutBlock knows.
  return text === '' || text.endsWith('\n') ? `${text}${bytes}\n` : `${text}\n${bytes}`;
}

/** What stands after our block; '' where there is none. */
export function afterBlock(text: string): string {
  const found = FOUND.exec(text);
  return found ? text.slice(found.index + found[0].length) : '';
}

/** The text as it was before withBlock; undefined when there was no file, and when nothing else was written to it since. */
export function withoutBlock(text: string): string | undefined {
  const found = FOUND.exec(text);
  if (!found) return text;
  const [old] = found;
  const before = text.slice(0, found.index);
  const rest = (old.endsWith('\n') ? before : before.slice(0, -1)) + text.slice(found.index + old.length);
  return rest === '' && old.includes(MADE) ? undefined : rest;
}
