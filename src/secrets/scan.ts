import { isPlaceholder } from './placeholder.ts';
import { isWordNear, secretAssigned, secretInUrl } from './assignment.ts';
import { secretsBeside } from './beside.ts';
import { secretLogins } from './login.ts';
import { FORMATS, WEBHOOKS, ZAI } from './formats.ts';

/** A secret in a text: where it is, and what it looks like. */
export interface Secret {
  readonly start: number;
  readonly end: number;
  readonly rule: string;
}

export interface ScanOptions {
  /** Also random values under names that say secret; not for files that are made of hashes. */
  readonly assignments: boolean;
}

/**
 * All secrets of a text, in order, none overlapping another. One pass over its characters; patterns are tried only at the few
 * places where one can begin, and none looks further than a few hundred characters, so the time is linear whatever the text is.
 */
export function scan(text: string, { assignments }: ScanOptions = { assignments: true }): Secret[] {
  const found = privateKeys(text);
  if (assignments)
    for (const place of [...secretsBeside(text), ...secretLogins(text)]) pushIf(found, named('secret value', place));
  const codes = codesOf(text);
  let start = 0;
  /** Where the last long value ends, which may itself be full of `=`. */
  let covered = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = codes[at] ?? 0;
    const kind = KINDS[code];
    if (kind === TOKEN) continue;
    if (at - start >= SHORTEST) pushIf(found, knownFormat(text, start, at));
    start = at + 1;
    if (kind !== ASSIGN) continue;
    if (assignments && start >= covered && isWordNear(codes, start)) {
      const place = secretAssigned(text, at);
      covered = place?.end ?? covered;
      pushIf(found, named('secret value', place));
    }
    if (code === COLON && text.startsWith('//', start)) pushIf(found, inUrl(text, at));
  }
  return disjoint(found);
}

let scratch = new Uint16Array(4096);

/** An array is read several times as fast as a string, which is here often a part of a larger one. It is good until the next call. */
function codesOf(text: string): Uint16Array {
  if (scratch.length <= text.length) scratch = new Uint16Array(text.length * 2);
  Buffer.from(scratch.buffer).write(text, 'utf16le');
  scratch[text.length] = 0;
  return scratch;
}

const TOKEN = 1;
const ASSIGN = 2;
const COLON = 58;
/** No format is shorter. */
const SHORTEST = 20;

/** By code unit. */
const KINDS = new Uint8Array(2 ** 16);
for (let code = 0; code < 128; code += 1) {
  const character = String.fromCharCode(code);
  if (/[\w.-]/.test(character)) KINDS[code] = TOKEN;
  else if (character === '=' || character === ':') KINDS[code] = ASSIGN;
}

interface Known {
  readonly name: string;
  readonly prefix: string;
  readonly pattern: RegExp;
}

/** By their first two characters. */
const KNOWN = new Map<string, Known[]>();
for (const { name, prefixes, rest } of FORMATS)
  for (const prefix of prefixes) {
    const known = { name, prefix, pattern: new RegExp(`${rest}(?![\\w-])`, 'y') };
    const key = prefix.slice(0, 2);
    KNOWN.set(key, [...(KNOWN.get(key) ?? []), known]);
  }

function knownFormat(text: string, from: number, to: number): Secret | undefined {
  // A removed line begins with a dash.
  let start = from;
  while (start < to && '-_.'.includes(text.charAt(start))) start += 1;
  for (const { name, prefix, pattern } of KNOWN.get(text.slice(start, start + 2)) ?? []) {
    if (!text.startsWith(prefix, start)) continue;
    const end = matchAt(pattern, text, start + prefix.length);
    if (end !== undefined && !isPlaceholder(text.slice(start + prefix.length, end))) return { start, end, rule: name };
  }
  const end = to - start >= 49 && text.charAt(start + 32) === '.' ? matchAt(ZAI.pattern, text, start) : undefined;
  return end === undefined ? undefined : { start, end, rule: ZAI.name };
}

function inUrl(text: string, at: number): Secret | undefined {
  for (const { name, pattern } of WEBHOOKS) {
    const end = matchAt(pattern, text, at);
    if (end !== undefined && !isPlaceholder(text.slice(at, end))) return { start: at + 3, end, rule: name };
  }
  return named('password in a URL', secretInUrl(text, at));
}

function matchAt(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** In armour, or as PuTTY writes it. */
const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|Private-Lines: \d{1,3}\r?\n/g;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|Private-MAC: [0-9a-f]+/;
/** What follows the first line, in a file, in a diff, or in a string. */
const KEY_BODY =
  /^(?:\\[nr]|[\s"'`+,-]|(?:Proc-Type|DEK-Info|Version|Comment): [^\n\\]*(?=[\n\\]|$))*[A-Za-z0-9+/=]{40}/;
/** Characters; one of 16,384 bits of RSA has 13,000. */
const LONGEST_KEY = 16_000;

/** From the first line of a key to its last; a mention of that line, with no key behind it, is none. */
function privateKeys(text: string): Secret[] {
  const found: Secret[] = [];
  BEGIN.lastIndex = 0;
  for (let begin = BEGIN.exec(text); begin; begin = BEGIN.exec(text)) {
    if (!KEY_BODY.test(text.slice(BEGIN.lastIndex, BEGIN.lastIndex + 400))) continue;
    const rest = text.slice(begin.index, begin.index + LONGEST_KEY);
    const last = END.exec(rest);
    const end = begin.index + (last ? last.index + last[0].length : rest.length);
    found.push({ start: begin.index, end, rule: 'private key' });
    BEGIN.lastIndex = end;
  }
  return found;
}

function named(rule: string, place: { readonly start: number; readonly end: number } | undefined): Secret | undefined {
  return place && { ...place, rule };
}

function pushIf(found: Secret[], secret: Secret | undefined): void {
  if (secret) found.push(secret);
}

/** A token that is assigned is found twice: the one that was found first by place and is longer stays, under the more telling name. */
function disjoint(found: Secret[]): Secret[] {
  const result: Secret[] = [];
  for (const secret of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (!last || secret.start >= last.end) result.push(secret);
    else
      result[result.length - 1] = {
        start: last.start,
        end: Math.max(last.end, secret.end),
        rule: last.rule === 'secret value' ? secret.rule : last.rule,
      };
  }
  return result;
}
