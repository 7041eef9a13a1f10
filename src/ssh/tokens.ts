/**
 * How ssh itself cuts a line of ssh_config(5) into words: first `delimited` (strdelim in OpenSSH's misc.c) for the keyword,
 * then `words` (argv_split) for its arguments. Ported word by word, since whoever reads a line differently from ssh can be
 * made to keep what ssh will obey: `"IdentityFile" x`, `Identity"File" x` and ` =IdentityFile x` are all IdentityFile.
 */
const WHITESPACE = /^[ \t\r\n]*/;

export interface Cut {
  /** undefined: a quote was opened and not closed, and ssh passes over the rest. */
  readonly word: string | undefined;
  readonly rest: string | undefined;
}

/** The next word and what follows it; splits at whitespace, at one `=`, and around double quotes. */
export function delimited(text: string): Cut {
  const at = text.search(/[ \t\r\n"=]/);
  if (at === -1) return { word: text, rest: undefined };
  if (text[at] === '"') {
    const close = text.indexOf('"', at + 1);
    if (close === -1) return { word: undefined, rest: undefined };
    return { word: text.slice(0, at) + text.slice(at + 1, close), rest: skipSpace(text.slice(close + 1)) };
  }
  const rest = skipSpace(text.slice(at + 1));
  const second = text[at] !== '=' && rest.startsWith('=');
  return { word: text.slice(0, at), rest: second ? skipSpace(rest.slice(1)) : rest };
}

/** The arguments of a keyword, or the place of a quote that is not closed. A word that begins with `#` ends the line. */
export function words(text: string): string[] | number {
  const found: string[] = [];
  let i = 0;
  while (i < text.length) {
    if (text[i] === ' ' || text[i] === '\t') {
      i++;
      continue;
    }
    if (text[i] === '#') break;
    let word = '';
    let quote = '';
    let opened = 0;
    for (; i < text.length; i++) {
      const char = text.charAt(i);
      const next = text.charAt(i + 1);
      if (char === '\\') {
        if (next !== '' && (`'"\\`.includes(next) || (quote === '' && next === ' '))) i++;
        word += text.charAt(i);
      } else if (quote === '' && (char === ' ' || char === '\t')) break;
      else if (quote === '' && (char === '"' || char === "'")) {
        quote = char;
        opened = i;
      } else if (char === quote) quote = '';
      else word += char;
    }
    if (quote !== '') return opened;
    found.push(word);
  }
  return found;
}

/** A word as `words` reads it back. */
export function quoted(word: string): string {
  return /[\s"'\\#]/.test(word) ? `"${word.replaceAll(/["\\]/g, '\\$&')}"` : word;
}

export function skipSpace(text: string): string {
  return text.replace(WHITESPACE, '');
}

/** As ssh's own lowercase(): ASCII only. */
export function lower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
