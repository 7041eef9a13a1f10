import { isPlaceholder } from './placeholder.ts';
import { isRandom } from './randomness.ts';
import { MADE_UP } from './assignment.ts';

interface Place {
  readonly start: number;
  readonly end: number;
}

/** The ends of names that say secret, without their first letter, which may be a capital. */
const NAMES = ['assword', 'asswd', 'oken', 'ecret', 'pi-key', 'pi_key', 'piKey', 'pikey'];

/** Secrets behind a name with neither `=` nor `:` between: `--password X`, `<password>X</password>`, `login ann password X`. */
export function secretsBeside(text: string): Place[] {
  return NAMES.flatMap((name) => placesOf(text, name)).toSorted((a, b) => a.start - b.start);
}

function placesOf(text: string, name: string): Place[] {
  const places: Place[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const end = at + name.length;
    const next = text.charCodeAt(end);
    const place =
      next === SPACE || next === TAB ? asWord(text, at, end) : next === CLOSE ? asElement(text, end) : undefined;
    if (place) places.push(place);
  }
  return places;
}

const SPACE = 32;
const TAB = 9;
const CLOSE = 62;

const WORD = /[ \t]{1,8}(["']?)([^\s"']{6,300})/y;
const FLAG = /(?:^|\s)--[\w-]{0,40}$/;
/** In a `.netrc` a password stands behind a login, on this line or the one before. */
const LOGIN = /\blogin[ \t]+\S{1,100}\s+(?:[+-]?[ \t]*)p$/;

function asWord(text: string, at: number, end: number): Place | undefined {
  WORD.lastIndex = end;
  const match = WORD.exec(text);
  if (!match) return undefined;
  const [, , word = ''] = match;
  const before = text.slice(Math.max(0, at - 120), at);
  const isMeant = FLAG.test(before)
    ? isRandom(word)
    : LOGIN.test(before) && !/[{}<>]/.test(word) && !isPlaceholder(word, MADE_UP);
  return isMeant ? { start: WORD.lastIndex - word.length, end: WORD.lastIndex } : undefined;
}

const ELEMENT = /([^<\s]{8,300})<\//y;

function asElement(text: string, close: number): Place | undefined {
  ELEMENT.lastIndex = close + 1;
  const [, value] = ELEMENT.exec(text) ?? [];
  return value !== undefined && isRandom(value) ? { start: close + 1, end: close + 1 + value.length } : undefined;
}
