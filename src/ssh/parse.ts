import { MayflyError } from '../platform/errors.ts';
import { delimited, lower, words } from './tokens.ts';

/** One line of an ssh_config(5) as ssh reads it. */
export interface Line {
  readonly file: string;
  readonly number: number;
  /** The text without its line feed; written out as it stands when the line is kept. */
  readonly raw: string;
  /** In lower case; empty for a comment, an empty line, and what ssh passes over. */
  readonly keyword: string;
  /** What follows the keyword, unquoted nothing: commands are taken from here. */
  readonly rest: string;
  readonly args: readonly string[];
}

/** A text ends at its first NUL for ssh, and so does a line. */
export function parse(file: string, text: string): Line[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => parseLine(file, index + 1, line.replace(/\0.*/s, '')));
}

function parseLine(file: string, number: number, raw: string): Line {
  const trimmed = trimmedEnd(raw);
  let { word, rest } = delimited(trimmed);
  if (word === '') ({ word, rest } = delimited(rest ?? ''));
  const nothing = { file, number, raw, keyword: '', rest: '', args: [] };
  if (word === undefined || word === '' || word.startsWith('#')) return nothing;
  const line = { ...nothing, keyword: lower(word), rest: rest ?? '' };
  if (line.rest === '') throw invalid(line, `no argument after ${word}`, trimmed.length);
  const args = words(line.rest);
  if (typeof args === 'number') throw invalid(line, 'a quote is not closed', trimmed.length - line.rest.length + args);
  return { ...line, args };
}

/** Without space at its end; a regular expression would begin anew at each space within. */
function trimmedEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\r\n\f'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** What ssh would refuse to read, with the place in the file; `offset` counts from 0, the column from 1. */
export function invalid(line: Pick<Line, 'file' | 'number' | 'raw'>, what: string, offset?: number): MayflyError {
  const column = (offset ?? line.raw.search(/\S/)) + 1;
  return new MayflyError({
    kind: 'config-invalid',
    where: `${line.file}:${line.number}:${column}`,
    what,
    allowed: 'what ssh_config(5) describes',
  });
}
