import { withoutComments } from '../platform/json-scan.ts';
import { isObject, isSame, type Maybe, own, parseJson, type Value } from '../platform/json.ts';

const MOST = 200; // keys; each takes a look at the whole text

type Path = readonly string[];

/**
 * JSON with comments to which is added what `wanted` has besides, each key at the end of its object; all else stays, letter for letter.
 * Undefined where that cannot be done.
 */
export function addToCommented(bytes: Buffer, wanted: Value): Buffer | undefined {
  let text = bytes;
  const added = additions(read(bytes), wanted);
  if (added.length > MOST) return undefined;
  for (const [path, key, value] of added) {
    const next = withKey(text, path, key, value);
    if (!next) return undefined;
    text = next;
  }
  return isSame(read(text), united(read(bytes), wanted)) ? text : undefined;
}

/** What lists have besides is left out: a place among what is there, nobody knows. */
function united(ours: Maybe, wanted: Value): Maybe {
  if (!isObject(ours) || !isObject(wanted)) return ours ?? wanted;
  return {
    ...ours,
    ...Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, united(own(ours, key), value) ?? value])),
  };
}

function read(bytes: Buffer): Maybe {
  return parseJson(withoutComments(bytes));
}

function additions(ours: Maybe, wanted: Value, at: Path = []): (readonly [Path, string, Value])[] {
  if (!isObject(ours) || !isObject(wanted)) return [];
  return Object.entries(wanted).flatMap(([key, value]) => {
    const mine = own(ours, key);
    return mine === undefined ? [[at, key, value] as const] : additions(mine, value, [...at, key]);
  });
}

function withKey(text: Buffer, path: Path, key: string, value: Value): Buffer | undefined {
  const place = objectAt(withoutComments(text)?.toString('latin1') ?? '', path);
  if (!place) return undefined;
  const [open, last, close] = [place.open, place.last, place.close];
  const line = text.lastIndexOf('\n', close - 1) + 1;
  const isOwnLine = line > open && text.subarray(line, close).toString().trim() === '';
  const indent = /^[ \t]*/.exec(text.subarray(line, close).toString())?.[0] ?? '';
  const member = `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  const [at, added] = isOwnLine ? [line, `${indent}  ${member}\n`] : [close, ` ${member} `];
  const isEmpty = last === open;
  // Where it ends with a comma already, another one is wrong.
  return [isEmpty ? '' : ',', '']
    .map((comma) =>
      Buffer.concat([
        text.subarray(0, last + 1),
        Buffer.from(comma),
        text.subarray(last + 1, at),
        Buffer.from(added),
        text.subarray(at),
      ]),
    )
    .find((each) => read(each) !== undefined);
}

interface Place {
  /** Of its braces. */
  readonly open: number;
  readonly close: number;
  /** Of the last byte in it that is no space; that of `open` where there is none. */
  readonly last: number;
}

/** Where in plain JSON an object stands. */
function objectAt(text: string, path: Path): Place | undefined {
  const open: { readonly at: number; key: string }[] = [];
  let last = -1;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (/\s/.test(letter)) continue;
    const top = open.at(-1);
    if (letter === '"') {
      const end = endOfString(text, at);
      if (top && /^\s*:/.test(text.slice(end + 1, end + 100))) top.key = keyIn(text.slice(at, end + 1));
      at = end;
    } else if (letter === '{' || letter === '[') open.push({ at, key: '' });
    else if ((letter === '}' || letter === ']') && top) {
      const keys = open.slice(0, -1).map(({ key }) => key);
      if (letter === '}' && keys.length === path.length && keys.every((key, index) => key === path[index]))
        return { open: top.at, close: at, last };
      open.pop();
    }
    last = at;
  }
  return undefined;
}

function endOfString(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}

/** The text is latin1, so that places are those of bytes. */
function keyIn(quoted: string): string {
  const key: unknown = JSON.parse(Buffer.from(quoted, 'latin1').toString());
  return typeof key === 'string' ? key : '';
}
