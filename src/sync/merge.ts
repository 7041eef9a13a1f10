import type { FileRule } from '../providers/provider.ts';
import { isBlanked } from './credential.ts';
import { hasMeaning, isSame, parseJson, toText, type Value } from './json.ts';
import { mergeRoot } from './merge-json.ts';
import { mergeLines } from './merge-list.ts';
import { isJson, type Version, versionOf } from './version.ts';

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
  /** What a side held shortly before: a writer may have read that and not the base. */
  readonly earlier?: { readonly live: readonly Buffer[]; readonly store: readonly Buffer[] };
}

/** Something that both sides lose; it is kept beside the store's file. */
export interface Aside {
  readonly kind: 'conflict' | 'rejected';
  readonly version: Version;
  readonly side: 'live' | 'store';
  readonly reason: string;
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
  const { base, live, store } = sides;
  if (live?.id === store?.id) return { result: live, asides: [] };
  const liveFault = faultOf(sides, live);
  const storeFault = faultOf(sides, store);
  if (live && liveFault) {
    const asides = live.id === base?.id ? [] : [aside('rejected', 'live', live, liveFault)];
    return { result: store, asides };
  }
  if (store && storeFault) {
    return live
      ? { result: live, asides: [aside('rejected', 'store', store, storeFault)] }
      : { result: store, asides: [] };
  }
  if (!live) return { result: store?.id === base?.id ? undefined : store, asides: [] };
  if (!store) return { result: live.id === base?.id ? undefined : live, asides: [] };
  if (store.id === base?.id && !sides.earlier?.live.length) return { result: live, asides: [] };
  if (live.id === base?.id && !sides.earlier?.store.length) return { result: store, asides: [] };
  return mergeContents(sides, live, store);
}

function mergeContents(sides: Sides, live: Version, store: Version): Merged {
  const { file, rule, base } = sides;
  if (live.kind !== 'link' && store.kind !== 'link') {
    const bytes =
      rule?.merge === 'union' ? lines(base, live, store) : isJson(file) ? json(sides, live, store) : undefined;
    if (bytes) {
      const kind = store.kind === kindOf(base) ? live.kind : store.kind;
      return { result: versionOf(bytes, kind, true), asides: [] };
    }
  }
  if (store.id === base?.id) return { result: live, asides: [] };
  if (live.id === base?.id) return { result: store, asides: [] };
  return { result: live, asides: [aside('conflict', 'store', store, 'it was changed on both sides')] };
}

function lines(base: Base | undefined, live: Version, store: Version): Buffer {
  return Buffer.from(mergeLines(base?.bytes?.toString() ?? '', live.bytes.toString(), store.bytes.toString()));
}

/** Undefined where one of them cannot be written again as it was, such as JSON with comments. */
function json(sides: Sides, live: Version, store: Version): Buffer | undefined {
  const { rule, base, earlier } = sides;
  const values = { base: parseJson(base?.bytes), live: parseJson(live.bytes), store: parseJson(store.bytes) };
  if (values.live === undefined || values.store === undefined) return undefined;
  const parsed = (all: readonly Buffer[] = []): Value[] => all.flatMap((bytes) => parseJson(bytes) ?? []);
  const result = mergeRoot({ base: values.base, live: values.live, store: values.store }, rule?.credential, {
    live: parsed(earlier?.live),
    store: parsed(earlier?.store),
  });
  if (isSame(result, values.live)) return live.bytes;
  return isSame(result, values.store) ? store.bytes : Buffer.from(toText(result, live.bytes.toString()));
}

/** Why this content must not replace anything; undefined when nothing is wrong with it. */
function faultOf({ file, rule, base, live, store }: Sides, version: Version | undefined): string | undefined {
  if (!version || version.kind === 'link' || !isJson(file)) return undefined;
  if (version.bytes.length === 0) return 'it is empty';
  const value = parseJson(version.bytes);
  if (value === undefined) return hasMeaning(version.bytes) ? undefined : 'it is not valid JSON';
  if (!rule?.credential) return undefined;
  const others = [base?.bytes, version === live ? store?.bytes : live?.bytes];
  return others.some((bytes) => isBlanked(value, parseJson(bytes), rule.credential)) ? 'its login is blank' : undefined;
}

function kindOf(base: Base | undefined): string | undefined {
  return base?.id.slice(0, base.id.indexOf('-'));
}

function aside(kind: Aside['kind'], side: Aside['side'], version: Version, reason: string): Aside {
  return { kind, side, version, reason };
}
