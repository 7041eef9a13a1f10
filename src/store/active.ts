import type { FileRule } from '../providers/provider.ts';
import { withoutComments } from '../platform/json-scan.ts';
import { isObject, isSame, type Maybe, own, parseJson, toText, type Value } from '../platform/json.ts';
import type { Base } from './merge.ts';
import { type Version, versionOf } from '../boundary/version.ts';

/** Something that later calls would execute: all of a file, or what is at `keys` of its JSON. */
export interface Unit {
  readonly file: string;
  readonly keys?: readonly string[];
  /** All of the file, or the JSON of what is at `keys`. */
  readonly version: Version;
}

export interface Withheld {
  /** What of the call's file may go on to the store; undefined for no file. */
  readonly version: Version | undefined;
  readonly units: readonly Unit[];
}

interface Sides {
  readonly file: string;
  readonly rule: FileRule | undefined;
  /** The rule of a folder of that name. */
  readonly folder?: FileRule | undefined;
  readonly base: Base | undefined;
  readonly live: Version;
  readonly store: Version | undefined;
  /** What is read where the store has a link; else the same. */
  readonly content?: Version | undefined;
  /** Whether `settings.json` of the store switches something on under that key. */
  readonly isOn: (key: string) => boolean;
  /** Also what we cannot read, and a CLI perhaps can. */
  readonly strict: boolean;
}

/**
 * Takes out of a call's version what is active and what the store does not have: there the store's stays. What has not
 * changed since both sides were the same is not looked at, for the store's word counts there in any case.
 */
export function withhold(sides: Sides): Withheld {
  const { file, rule, base, live, store, content = store, isOn, strict } = sides;
  const all: Withheld = { version: live, units: [] };
  if (live.id === store?.id || live.id === base?.id) return all;
  if (rule?.active?.enabledBy !== undefined && !isOn(rule.active.enabledBy)) return all;
  const none: Withheld = { version: store, units: [{ file, version: live }] };
  const keys = rule?.active?.keys;
  // A link has another file, or all files of a folder, count in this one's place.
  const isTurned = live.kind === 'link' && (rule?.active ?? sides.folder?.active) !== undefined;
  const runs = [live, store].some((version) => version && isProgram(file, rule, version));
  if (isTurned || (rule?.active ? !keys : runs)) return none;
  if (!keys) return all;
  const plain = parseJson(live.bytes);
  const value = plain ?? parseJson(withoutComments(live.bytes));
  if (value === undefined) return strict ? none : all; // the store refuses it as a whole
  const found: Found[] = [];
  const known = [content, content && base].map((version) => parseJson(version?.bytes) ?? parsePlain(version?.bytes));
  const rest = strip(value, known, patternsOf(keys), [], found);
  if (found.length === 0) return all;
  if (plain === undefined) return none; // without the unit it would be without the comments, too
  const units = found.map((each) => ({ file, keys: each.keys, version: asVersion(each.value) }));
  return { version: versionOf(Buffer.from(toText(rest ?? {}, live.bytes)), live.kind), units };
}

/** Whether a file of this rule can be, or hold, something active. */
export function mayBeActive(rule: FileRule | undefined): boolean {
  return !rule || rule.active !== undefined || rule.class === 'settings';
}

/** `version` with `units` of its file in it: what a call has that goes on with them. Undefined where it is no plain JSON. */
export function withUnits(version: Version | undefined, units: readonly Unit[]): Version | undefined {
  let value: Maybe = version ? parseJson(version.bytes) : {};
  for (const { keys, version: unit } of units) {
    if (!keys) return unit;
    value = isObject(value) ? put(value, keys, parseJson(unit.bytes) ?? null) : undefined;
  }
  return value === undefined ? undefined : versionOf(Buffer.from(toText(value, version?.bytes ?? NEW)), 'file');
}

const NEW = Buffer.from('{\n  "": 0\n}\n');

interface Found {
  readonly keys: readonly string[];
  readonly value: Value;
}

type Pattern = readonly string[];

/** In the JSON of an object such a key is one like any other, until a program copies it carelessly. */
const TREACHEROUS: readonly Pattern[] = [['__proto__'], ['constructor']];

function patternsOf(keys: readonly string[]): Pattern[] {
  return [...keys.map((key) => key.split('.')), ...TREACHEROUS];
}

/** `known`: what the store and what both sides had there. Each value is looked at once. */
function strip(
  value: Value,
  known: readonly Maybe[],
  patterns: readonly Pattern[],
  keys: readonly string[],
  found: Found[],
): Maybe {
  const isEnd = patterns.some(([next]) => next === undefined || (next === '*' && !isObject(value)));
  if (isEnd && !isIdle(value)) {
    if (known.some((other) => isSame(other, value))) return value;
    found.push({ keys, value });
    return known[0];
  }
  if (isEnd || !isObject(value)) return value;
  // No prototype: `__proto__` is a key like any other.
  const result = Object.create(null) as Record<string, Value>;
  const before = found.length;
  for (const [key, child] of Object.entries(value)) {
    const inner = patterns.filter(([next]) => next === key || next === '*').map((pattern) => pattern.slice(1));
    const others = known.map((other) => (isObject(other) ? own(other, key) : undefined));
    const left = inner.length === 0 ? child : strip(child, others, inner, [...keys, key], found);
    if (left !== undefined) result[key] = left;
  }
  if (found.length === before) return value;
  return Object.keys(result).length === 0 && known[0] === undefined ? undefined : result;
}

/** Nothing runs by it, whatever the key means. */
function isIdle(value: Value): boolean {
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0);
}

const SCRIPT = /\.(?:sh|bash|zsh|fish|py|rb|pl|php|lua|[cm]?[jt]sx?|node|so|jar|wasm|exe|ps1|bat|cmd)$/i;

/** What a hook or a status line of the settings may name. */
function isProgram(file: string, rule: FileRule | undefined, { kind, bytes }: Version): boolean {
  if (rule && rule.class !== 'settings') return false;
  return kind === 'program' || SCRIPT.test(file) || bytes.subarray(0, 2).toString() === '#!';
}

function put(object: Readonly<Record<string, Value>>, [key = '', ...deeper]: readonly string[], value: Value): Value {
  const child = own(object, key);
  const inner = deeper.length === 0 ? value : put(isObject(child) ? child : {}, deeper, value);
  return Object.assign(Object.create(null) as Record<string, Value>, object, { [key]: inner });
}

function parsePlain(bytes: Buffer | undefined): Maybe {
  return bytes && parseJson(withoutComments(bytes));
}

function asVersion(value: Value): Version {
  return versionOf(Buffer.from(toText(value, Buffer.alloc(0))), 'file');
}
