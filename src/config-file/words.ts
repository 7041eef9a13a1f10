import shellQuote from 'shell-quote';

/** What needs no shell: no operators, patterns, variables or comments outside quotes, no half a quote, and not nothing. */
export const WORDS_PATTERN =
  '^(?!\\s*(\'\'|"")?\\s*$)([^\'"\\\\|&;<>()$*?#`]|\\\\.|\'[^\']*\'|"([^"\\\\$`]|\\\\.)*")*$';

/** The words of a command as a shell would read them; undefined where it needs one. */
export function splitWords(text: string): string[] | undefined {
  if (!new RegExp(WORDS_PATTERN, 's').test(text)) return undefined;
  return shellQuote.parse(text).filter((word) => typeof word === 'string');
}
