import type { FileRule } from '../providers/provider.ts';
import { isObject, isSame, type Maybe, own, parseJson, stringify, type Value } from '../platform/json.ts';
import { mergeItems } from './merge-list.ts';
import type { Earlier, Past } from './past.ts';

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
  past: Past | undefined,
): Value {
  const whole = credential && { keys: credential.at.split('.').filter(Boolean), expires: credential.expires };
  const meant = { live: rebase(live, past?.live, whole, false), store: rebase(store, past?.store, whole, true) };
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
 * version that its side held before than to the one that it replaced, its changes are taken as made to that version, and
 * applied to the replaced one. A version that it cannot have been made from is further away by all that changed between.
 * Where the very version may be forgotten, the next older one stands for it: then a key that came in between stays, and
 * of two values the replaced one. `isOwned`: exactly what the side held before is written by nobody but its owner, who
 * puts it back: a restore, an editor's undo, a key deleted again.
 */
function rebase(
  value: Value,
  [held, ...earlier]: readonly Earlier[] = [],
  whole: Whole | undefined,
  isOwned: boolean,
): Value {
  const replaced = parseJson(held?.bytes);
  if (replaced === undefined || holds(value, replaced)) return value;
  let [closest, least] = [-1, difference(replaced, value)];
  if (isOwned && least <= 1) return value; // closer is only the very same, so nothing has to be read
  for (const [place, { bytes }] of earlier.entries()) {
    const size = bytes ? difference(parseJson(bytes), value) : Number.POSITIVE_INFINITY;
    if (size < least) [closest, least] = [place, size];
  }
  const from = earlier[closest];
  if (!from || (isOwned && least === 0)) return value;
  // What was read may be forgotten on either side of the closest one that is not.
  const isBesideGap = from.thinned || (earlier[closest - 1]?.thinned ?? false);
  const older = isBesideGap ? parseJson(earlier[from.thinned ? closest + 1 : closest]?.bytes) : undefined;
  if (older !== undefined) return mergeValue(older, replaced, value, whole) ?? value;
  return mergeValue(parseJson(from.bytes), value, replaced, whole) ?? value;
}

/** Whether nothing of `other` is missing or changed. */
function holds(value: Maybe, other: Maybe): boolean {
  if (!isObject(value) || !isObject(other)) return isSame(value, other);
  return Object.keys(other).every((key) => holds(own(value, key), own(other, key)));
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

/** Equal for equal items of a list. */
export function itemKey(item: Value): unknown {
  return typeof item === 'object' && item !== null ? stringify(item) : item;
}
