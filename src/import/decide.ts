import type { FileRule } from '../providers/provider.ts';
import { parseEnvFile } from '../config-file/env-file.ts';
import { isObject, isSame, type Maybe, own, parseJson } from '../platform/json.ts';
import { addToCommented } from './into-commented.ts';
import { merge } from '../store/merge.ts';
import { itemKey } from '../store/merge-json.ts';
import { withoutComments } from '../platform/json-scan.ts';
import { isJson } from '../store/mergeable.ts';
import { type Version, versionOf } from '../boundary/version.ts';

/** What becomes of a file that is offered. `stays`: names of what the store has otherwise and keeps, never values. */
export type Decision =
  | { readonly kind: 'take'; readonly result: Version }
  | { readonly kind: 'merge'; readonly result: Version; readonly stays: readonly string[] }
  | { readonly kind: 'keep'; readonly stays: readonly string[] }
  | { readonly kind: 'refuse'; readonly reason: string }
  | { readonly kind: 'same' };

const SAME: Decision = { kind: 'same' };

/**
 * The rules of sync without a common past: what the store has stays, what it lacks is added, of two logins the one that
 * expires later is taken whole. What is cut off, no JSON or a blank login is refused.
 */
export function decideFile(
  file: string,
  rule: FileRule | undefined,
  ours: Version | undefined,
  offered: Version,
): Decision {
  if (!ours || ours.bytes.equals(offered.bytes)) return ours ? SAME : alone(file, rule, offered);
  const theirs = isJson(file, rule) ? plain(offered) : offered;
  const merged = merge({ file, rule, base: undefined, live: ours, store: theirs });
  const rejected = merged.asides.find((aside) => aside.kind === 'rejected');
  if (rejected?.side === 'store') return { kind: 'refuse', reason: rejected.reason };
  if (rejected) {
    if (ours.bytes.length === 0) return alone(file, rule, theirs);
    return { kind: 'refuse', reason: `of what the store has, ${rejected.reason}` };
  }
  const result = merged.asides.length > 0 ? (intoCommented(file, rule, ours, theirs) ?? ours) : (merged.result ?? ours);
  const stays = isJson(file, rule) ? differences(parseJson(theirs.bytes), parseJson(plain(result).bytes)) : [];
  if (!result.bytes.equals(ours.bytes)) return { kind: 'merge', result, stays };
  return stays.length > 0 || (merged.asides.length > 0 && !isJson(file, rule)) ? { kind: 'keep', stays } : SAME;
}

/** Of what has comments in the store: the same, with what it lacks. */
function intoCommented(file: string, rule: FileRule | undefined, ours: Version, theirs: Version): Version | undefined {
  const bare = plain(ours);
  if (!isJson(file, rule) || bare === ours) return undefined;
  const { result } = merge({ file, rule, base: undefined, live: bare, store: theirs });
  const wanted = parseJson(result?.bytes);
  const bytes = wanted === undefined ? undefined : addToCommented(ours.bytes, wanted);
  return bytes && versionOf(bytes, ours.kind);
}

/** JSON with comments without them; anything else as it is. Where the store's own has some, it is not written anew. */
function plain(version: Version): Version {
  const bytes = parseJson(version.bytes) === undefined ? withoutComments(version.bytes) : undefined;
  return bytes && parseJson(bytes) !== undefined ? versionOf(bytes, version.kind) : version;
}

function alone(file: string, rule: FileRule | undefined, theirs: Version): Decision {
  const { result, asides } = merge({ file, rule, base: undefined, live: theirs, store: undefined });
  return result ? { kind: 'take', result } : { kind: 'refuse', reason: asides[0]?.reason ?? 'it holds nothing' };
}

/** A transcript only grows: the longer one has all of the shorter one. */
export function decideHistory(ours: Version | undefined, theirs: Version): Decision {
  if (!ours || isStart(ours, theirs)) {
    return ours?.bytes.length === theirs.bytes.length ? SAME : { kind: 'take', result: theirs };
  }
  return isStart(theirs, ours) ? SAME : { kind: 'keep', stays: [] };
}

function isStart(start: Version, whole: Version): boolean {
  return whole.bytes.subarray(0, start.bytes.length).equals(start.bytes);
}

const NAME = /^[A-Za-z_]\w*$/;

/** Adds a line `name=…` to the store's `env`, where no line gives that variable yet. `theirs` is the value. */
export function decideVariable(name: string, ours: Version | undefined, theirs: Version): Decision {
  const value = theirs.bytes.toString().trim();
  if (value === '') return { kind: 'refuse', reason: 'it is empty' };
  // oxlint-disable-next-line no-control-regex
  if (!NAME.test(name) || /[\u0000-\u001f\u007f]/.test(value))
    return { kind: 'refuse', reason: 'it is more than one line' };
  const text = ours?.bytes.toString() ?? '';
  const given = parseEnvFile(text).values[name];
  if (given === value) return SAME;
  if (given) return { kind: 'keep', stays: [name] };
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  return {
    kind: text === '' ? 'take' : 'merge',
    stays: [],
    result: versionOf(Buffer.from(`${text}${end}${name}=${quoted(value)}\n`), 'file'),
  };
}

/** As it is read again. */
function quoted(value: string): string {
  if (!/["'#\s]/.test(value)) return value;
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}

/** Keys, with dots, whose values in `theirs` did not come into `result`. */
export function differences(theirs: Maybe, result: Maybe, at: readonly string[] = []): string[] {
  if (isObject(theirs) && isObject(result)) {
    return Object.keys(theirs).flatMap((key) => differences(own(theirs, key), own(result, key), [...at, key]));
  }
  if (Array.isArray(theirs) && Array.isArray(result)) {
    const items = new Set(result.map(itemKey));
    return theirs.every((item) => items.has(itemKey(item))) ? [] : [at.join('.')];
  }
  return isSame(theirs, result) ? [] : [at.join('.')];
}
