import { invalid, type Line } from './parse.ts';
import { delimited, lower } from './tokens.ts';

export interface Criterion {
  readonly name: string;
  readonly negated: boolean;
  /** undefined for `all`, `canonical` and `final`, which stand alone. */
  readonly argument?: string;
}

const ALONE = new Set(['all', 'canonical', 'final']);
const KNOWN = new Set(['host', 'originalhost', 'user', 'localuser', 'exec']);
/** Added after 9.2, the version in the image, which ends at a Match line that it does not know. */
const NEWER = new Set(['tagged', 'localnetwork', 'version', 'sessiontype', 'command']);

/**
 * The criteria of a Match line. ssh up to 9.x cuts this line in its own way (a single quote is a letter), later ones like every
 * other line: whoever writes for one of them is understood, and `exec` is found if either would find it.
 */
export function criteria(line: Line): Criterion[] {
  const older = read(delimitedWords(line.rest));
  const newer = read(line.args);
  const understood = [older, newer].filter((found) => typeof found !== 'string');
  const found = understood.find((list) => list.some(({ name }) => name === 'exec')) ?? understood[0];
  if (found === undefined) throw invalid(line, typeof older === 'string' ? older : '', line.raw.indexOf(line.rest));
  return found;
}

/** The line as ssh in the image reads it, which is an older one; undefined where it cannot be written for that. */
export function forImage(line: Line): string | undefined {
  return typeof read(delimitedWords(line.rest)) === 'string' ? write(criteria(line)) : line.raw;
}

export function isNewer({ name }: Criterion): boolean {
  return NEWER.has(name);
}

/** Back to text that every version of ssh cuts in the same way; undefined where there is none. */
export function write(list: readonly Criterion[]): string | undefined {
  const parts = list.map(({ name, negated, argument }) => {
    if (argument !== undefined && /["'\\#]/.test(argument)) return undefined;
    return `${negated ? '!' : ''}${name}${argument === undefined ? '' : ` ${quote(argument)}`}`;
  });
  return parts.includes(undefined) ? undefined : `Match ${parts.join(' ')}`;
}

function quote(argument: string): string {
  return /[\s=]/.test(argument) ? `"${argument}"` : argument;
}

function delimitedWords(text: string): string[] {
  const found: string[] = [];
  let rest: string | undefined = text;
  while (rest !== undefined) {
    const cut = delimited(rest);
    if (cut.word === undefined || cut.word === '' || cut.word.startsWith('#')) break;
    found.push(cut.word);
    rest = cut.rest;
  }
  return found;
}

/** The criteria, or what is wrong with them. */
function read(words: readonly string[]): Criterion[] | string {
  const left = words.toReversed(); // the next one is at its end: to take the first of very many takes long
  const found: Criterion[] = [];
  for (let word = left.pop(); word !== undefined; word = left.pop()) {
    const [, before, after] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    if (before !== undefined && after !== undefined) {
      left.push(after, before);
      continue;
    }
    const negated = word.startsWith('!');
    const name = lower(negated ? word.slice(1) : word);
    if (name === 'all' && (left.length > 0 || found.length > 1)) return 'Match all stands alone';
    if (ALONE.has(name)) found.push({ name, negated });
    else if (!KNOWN.has(name) && !NEWER.has(name)) return `${word} is no criterion of Match`;
    else {
      const argument = left.pop();
      if (argument === undefined) return `Match ${word} needs an argument`;
      found.push({ name, negated, argument });
    }
  }
  return found.length === 0 ? 'Match needs a criterion' : found;
}

/** The words of a Host line: what ssh compares, with `!` for those that must not match. */
export function patterns(line: Line): readonly string[] {
  if (line.args.includes('')) throw invalid(line, 'an empty pattern after Host');
  return line.args;
}
