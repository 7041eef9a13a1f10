import type { FileRule } from '../providers/provider.ts';
import { isObject, isSame, type Maybe, own, stringify, type Value } from './json.ts';
import { mergeItems } from './merge-list.ts';

type Credential = NonNullable<FileRule['credential']>;

export interface Values {
  readonly base: Maybe;
  readonly live: Value;
  readonly store: Value;
}

/** `past`: what each side held, the latest first (see `rebase`). */
export function mergeRoot(
  { base, live, store }: Values,
  credential: Credential | undefined,
  past: { readonly live: readonly Value[]; readonly store: readonly Value[] },
): Value {
  const whole = credential && { keys: credential.at.split('.').filter(Boolean), expires: credential.expires };
  const meant = { live: rebase(live, past.live, whole), store: rebase(store, past.store, whole) };
  return mergeValue(base, meant.live, meant.store, whole) ?? live;
}

interface Whole {
  readonly keys: readonly string[];
  readonly expires: string;
}

function mergeValue(base: Maybe, live: Maybe, store: Maybe, whole: Whole | undefined): Maybe {
  if (isObject(live) && isObject(store) && whole?.keys.length !== 0) return mergeObjects(base, live, store, whole);
  if (isSame(live, store) || isSame(base, store)) return live;
  if (isSame(base, live)) return store;
  if (live === undefined) return store;
  if (store === undefined) return live;
  if (whole?.keys.length === 0) return expiry(store, whole.expires) > expiry(live, whole.expires) ? store : live;
  if (Array.isArray(live) && Array.isArray(store)) {
    return mergeItems(Array.isArray(base) ? base : [], live, store, itemKey);
  }
  return live;
}

/** `live` or `store` itself where the result is the same: then nobody has to write it anew. */
function mergeObjects(base: Maybe, live: Record<string, Value>, store: Record<string, Value>, whole?: Whole): Value {
  const from = isObject(base) ? base : {};
  const [inLive, inStore] = [Object.keys(live), Object.keys(store)];
  let [count, fromLive, fromStore] = [0, true, true];
  // No prototype: `__proto__` is a key like any other.
  const result = Object.create(null) as Record<string, Value>;
  const take = (key: string): void => {
    const deeper = whole?.keys[0] === key ? { ...whole, keys: whole.keys.slice(1) } : undefined;
    const [one, other] = [own(live, key), own(store, key)];
    const value = mergeValue(own(from, key), one, other, deeper);
    if (value !== undefined) {
      result[key] = value;
      count += 1;
    }
    fromLive &&= value === one;
    fromStore &&= value === other;
  };
  for (const key of inLive) take(key);
  for (const key of inStore) if (!Object.hasOwn(live, key)) take(key);
  if (fromLive && count === inLive.length) return live;
  return fromStore && count === inStore.length ? store : result;
}

/**
 * A program that reads a file, changes it and writes it back undoes what came in between. When `value` is closer to a
 * version that its side held shortly before than to the one that it replaced, its changes are taken as made to that
 * version, and applied to the replaced one.
 */
function rebase(value: Value, [replaced, ...earlier]: readonly Value[], whole: Whole | undefined): Value {
  if (replaced === undefined || earlier.length === 0) return value;
  let [closest, least]: [Value, number] = [replaced, difference(replaced, value)];
  for (const candidate of earlier) {
    const size = difference(candidate, value);
    if (size < least) [closest, least] = [candidate, size];
  }
  return closest === replaced ? value : (mergeValue(closest, value, replaced, whole) ?? value);
}

/** How many leaves differ. */
function difference(one: Maybe, other: Maybe): number {
  if (isObject(one) && isObject(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].reduce((sum, key) => sum + difference(own(one, key), own(other, key)), 0);
  }
  if (isSame(one, other)) return 0;
  return Math.max(1, leaves(one), leaves(other));
}

function leaves(value: Maybe): number {
  if (!isObject(value)) return value === undefined ? 0 : 1;
  return Object.values(value).reduce((sum: number, child) => sum + leaves(child), 0);
}

function expiry(value: Value, key: string): number {
  const found = isObject(value) ? own(value, key) : undefined;
  return typeof found === 'number' ? found : 0;
}

function itemKey(item: Value): unknown {
  return typeof item === 'object' && item !== null ? stringify(item) : item;
}
