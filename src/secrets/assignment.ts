import { isPlaceholder } from './placeholder.ts';
import { isRandom } from './randomness.ts';

interface Place {
  readonly start: number;
  readonly end: number;
}

/** `API_KEY = "…"`, `password: …`, `Authorization: Bearer …`: a random value under a name that says secret; `at` is the `=` or `:`. */
export function secretAssigned(text: string, at: number): Place | undefined {
  const value = valueAfter(text, at);
  const word = value && text.slice(value.start, value.end);
  if (!value || !word || !isSecretName(nameBefore(text, at)) || !(isRandom(word) || isLogin(word))) return undefined;
  if (word.length < LONGEST) return value;
  REST.lastIndex = value.end;
  REST.test(text);
  return { start: value.start, end: REST.lastIndex };
}

const REST = /[^"'`\s\\]*/y;

/** `user:password` in base64, as in Docker's `auth`, and as `Basic` wants it. */
function isLogin(value: string): boolean {
  if (!/^[\w+/]{12,}={0,2}$/.test(value)) return false;
  const [, password = ''] =
    /^[\x21-\x7e]+?:([\x20-\x7e]{6,})$/.exec(Buffer.from(value, 'base64').toString('latin1')) ?? [];
  return password !== '' && !isPlaceholder(password, MADE_UP);
}

/** People choose passwords that hold words. */
export const MADE_UP = 0.8;

/** Of a value, what is looked at; a longer one goes on behind it. */
const LONGEST = 300;

/** A string, also one with escaped quotes inside another; or, as in an .env file, a bare word that is no expression of code. */
const VALUE = new RegExp(
  [
    String.raw`(?:=?>)?[ \t]{0,8}(?:`,
    String.raw`\\?(["'${'`'}])(?:(?:Bearer|Basic|token) )?(?:([^"'${'`'}\s\\]{${LONGEST}})|([^"'${'`'}\s\\]{12,299})\\?\1)`,
    String.raw`|(?:Bearer |Basic |token )?(?:([\w+/=~-]{${LONGEST}})|([\w+/=~-]{16,299})(?![\w+/=~.()[\]{}<>$-]))`,
    ')',
  ].join(''),
  'y',
);

function valueAfter(text: string, at: number): Place | undefined {
  // Most of what stands behind `=` and `:` is neither a string nor a word; and `==` compares.
  const next = text.charCodeAt(at + 1);
  if (next === EQUALS || text.charCodeAt(at - 1) === EQUALS) return undefined;
  VALUE.lastIndex = at + 1;
  const match = VALUE.exec(text);
  if (!match) return undefined;
  const value = match.slice(2).find((group) => group !== undefined) ?? '';
  const start = match.index + match[0].lastIndexOf(value);
  return { start, end: start + value.length };
}

const EQUALS = 61;

/**
 * The cheap half of VALUE, for one character in thirty of all text: behind a few spaces and quotes there are twelve characters
 * without a space, or what can be the beginning of `Bearer `. `codes` are those of the text, from `from` on.
 */
export function isWordNear(codes: Uint16Array, from: number): boolean {
  let at = from;
  while (at < from + 12 && BEFORE_VALUE[codes[at] ?? 0]) at += 1;
  if (SCHEME[codes[at] ?? 0]) return true;
  for (let end = at + 12; at < end; at += 1) if ((codes[at] ?? 0) <= SPACE) return false;
  return true;
}

const SPACE = 32;
const BEFORE_VALUE = setOf(' \t>\\"\'`');
const SCHEME = setOf('Bt');

/** By code; behind its end nothing is in it. */
function setOf(characters: string): Uint8Array {
  const set = new Uint8Array(128);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

/** The word before `at`, also where a type (`key: string = …`) or a quote stands between. */
function nameBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - 64), at);
  return /([\w.$-]+)[\\"'`\]]{0,3}\s*(?::\s*&?[\w<>]{1,20}\s*|:\s*)?$/.exec(before)?.[1] ?? '';
}

function isSecretName(name: string): boolean {
  return SECRET.test(name) && !HARMLESS.test(name);
}

const SECRET =
  /(?:^|[_.-])auth$|key-data$|secret|token|passw|passphrase|pwd|credential|authorization|bearer|(?:api|access|private|signing|encryption|auth|account|master|service|shared)[_.-]?key/i;
const HARMLESS =
  /\.(?:[cm]?[jt]sx?|py|go|rs|java|rb|php|json|ya?ml|md|css|html)$|public|hash|sha\d|digest|checksum|integrity|tokeni[sz]|(?:page|next|cursor|continuation|sync)[_.-]?token|tokens?[_.-]?(?:type|count|id|name|url|path|file)$|(?:key|secret)[_.-]?(?:id|name|path|file|ref|arn)$/i;

const URL_PASSWORD = /:\/\/[^\s/:@"'`]{0,64}:([^\s/@"'`]{8,200})@([^\s/:"'`]{1,200})/y;

/** The password of `scheme://user:password@host`, where the host is no example and not this machine; `at` is the `:` of `://`. */
export function secretInUrl(text: string, at: number): Place | undefined {
  URL_PASSWORD.lastIndex = at;
  const match = URL_PASSWORD.exec(text);
  if (!match) return undefined;
  const [, password = '', host = ''] = match;
  if (isPlaceholder(password, MADE_UP) || /^[a-z:_-]+$/i.test(password)) return undefined;
  if (!host.includes('.') || /^127\.|(?:^|\.)(?:example|test|invalid|local)(?:\.|$)/.test(host)) return undefined;
  const end = URL_PASSWORD.lastIndex - host.length - 1;
  return { start: end - password.length, end };
}
