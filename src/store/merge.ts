import type { FileRule } from '../providers/provider.ts';
import { isBlanked } from './credential.ts';
import { isUnwieldy } from '../platform/json-scan.ts';
import { isCommented, type Maybe, parseJson, toText } from '../platform/json.ts';
import { mergeRoot } from './merge-json.ts';
import { mergeLines } from './merge-list.ts';
import type { Past } from './past.ts';
import { isJson } from './mergeable.ts';
import { kindOf, type Version, versionOf } from '../boundary/version.ts';

/** What is known of the version that both sides came from; its content only where it can be merged against. */
export interface Base {
  readonly id: string;
  readonly bytes?: Buffer;
}

export interface Sides {
  /** Relative to the CLI's folder. */
  readonly file: string;
  readonly rule: FileRule | undefined;
  readonly base: Base | undefined;
  /** Undefined where the side has no such file. */
  readonly live: Version | undefined;
  readonly store: Version | undefined;
  /** What a side that changed held before, the latest first: its writer may have read one of these and not what he replaced. */
  readonly past?: Past;
}

/** Something that neither side holds any longer; it is kept beside the store's file. */
export interface Aside {
  readonly kind: 'conflict' | 'rejected';
  readonly side: 'live' | 'store';
  readonly version: Version;
  readonly reason: string;
  /** Perhaps only in the middle of being written: worth while to look again before doing anything. */
  readonly partial: boolean;
}

export interface Merged {
  /** What both sides are to hold; undefined for no file. */
  readonly result: Version | undefined;
  readonly asides: readonly Aside[];
}

/**
 * Brings two sides of a file together. One side changed: that side; both: by key, by line, or the live one with the
 * other put aside. A changed file outlives a deletion. What is cut off, no JSON or a blanked login counts as no change.
 */
export function merge(sides: Sides): Merged {
  const { base, live, store, past } = sides;
  if (live?.id === store?.id) return { result: live, asides: [] };
  if (!live) return { result: store?.id === base?.id ? undefined : store, asides: [] };
  const liveFault = faultOf(sides, live);
  if (liveFault) {
    const asides =
      live.id === base?.id ? [] : [{ ...liveFault, kind: 'rejected', side: 'live', version: live } as const];
    return { result: store, asides };
  }
  if (!store) return { result: live.id === base?.id ? undefined : live, asides: [] };
  const storeFault = faultOf(sides, store);
  if (storeFault) {
    return { result: live, asides: [{ ...storeFault, kind: 'rejected', side: 'store', version: store }] };
  }
  if (store.id === base?.id && !past?.live.length) return { result: live, asides: [] };
  if (live.id === base?.id && !past?.store.length) return { result: store, asides: [] };
  return mergeContents(sides, live, store);
}

function mergeContents(sides: Sides, live: Version, store: Version): Merged {
  const { file, rule, base } = sides;
  if (live.kind !== 'link' && store.kind !== 'link') {
    const bytes =
      rule?.merge === 'union' ? lines(base, live, store) : isJson(file, rule) ? json(sides, live, store) : undefined;
    if (bytes) {
      const kind = store.kind === (base && kindOf(base.id)) ? live.kind : store.kind;
      return { result: versionOf(bytes, kind), asides: [] };
    }
  }
  if (store.id === base?.id) return { result: live, asides: [] };
  if (live.id === base?.id) return { result: store, asides: [] };
  const reason = 'a call changed it at the same time';
  return { result: live, asides: [{ kind: 'conflict', side: 'store', version: store, reason, partial: false }] };
}

function lines(base: Base | undefined, live: Version, store: Version): Buffer {
  return Buffer.from(mergeLines(base?.bytes?.toString() ?? '', live.bytes.toString(), store.bytes.toString()));
}

/** Undefined where one of them cannot be written again as it was, such as JSON with comments. */
function json(sides: Sides, live: Version, store: Version): Buffer | undefined {
  const { rule, base, past } = sides;
  const values = { base: parseJson(base?.bytes), live: parseJson(live.bytes), store: parseJson(store.bytes) };
  if (values.live === undefined || values.store === undefined) return undefined;
  const result = mergeRoot({ base: values.base, live: values.live, store: values.store }, rule?.credential, past);
  if (result === values.live) return live.bytes;
  return result === values.store ? store.bytes : Buffer.from(toText(result, live.bytes));
}

/** Why this content must not replace anything; undefined when nothing is wrong with it. */
function faultOf(
  { file, rule, base, live, store }: Sides,
  version: Version,
): Pick<Aside, 'reason' | 'partial'> | undefined {
  if (version.kind === 'link') return undefined;
  const isEmpty = version.bytes.length === 0;
  if (!isJson(file, rule)) {
    return isEmpty && rule?.class === 'credential' ? { reason: 'it is empty', partial: true } : undefined;
  }
  if (isEmpty) return { reason: 'it is empty', partial: true };
  const value = parseJson(version.bytes);
  if (value === undefined && isCommented(version.bytes)) return undefined;
  if (value === undefined) {
    const reason = isUnwieldy(version.bytes) ? 'it is too deep or holds too many values' : 'it is not valid JSON';
    return { reason, partial: true };
  }
  const others = [base?.bytes, version === live ? store?.bytes : live?.bytes].map(parseJson);
  if (!isContainer(value) && others.some(isContainer)) return { reason: 'it holds nothing', partial: false };
  const blank = others.some((other) => isBlanked(value, other, rule?.credential));
  return blank ? { reason: 'its login is blank', partial: false } : undefined;
}

function isContainer(value: Maybe): boolean {
  return typeof value === 'object' && value !== null;
}
