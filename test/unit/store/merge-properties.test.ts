import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileRule } from '../../../src/providers/provider.ts';
import { isObject, type Value } from '../../../src/platform/json.ts';
import { merge } from '../../../src/store/merge.ts';
import { versionOf } from '../../../src/boundary/version.ts';

type Json = { [key: string]: Value };

const LOGIN: FileRule = {
  path: 'x.json',
  class: 'credential',
  credential: { at: 'login', expires: 'expires' },
};

// Without quotes and backslashes: JSON.parse of V8 13.6 can take the key `\"` for `\\`.
const word = fc.string({ maxLength: 3 }).filter((text) => !/["\\]/.test(text));
const key = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'toString'), word);
const { value: anyValue } = fc.letrec<{ value: Value; object: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.boolean(),
    fc.string({ maxLength: 4 }),
    fc.constant(null),
    fc.array(fc.oneof(fc.integer({ max: 5 }), fc.string({ maxLength: 2 })), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(key, tie('value'), { maxKeys: 5 }),
}));
const objectOf = fc.dictionary(key, anyValue, { maxKeys: 6 });

const version = (value: Value, indent?: number) =>
  versionOf(Buffer.from(JSON.stringify(value, undefined, indent)), 'file');

function three(base: Value, live: Value, store: Value, rule?: FileRule): Json {
  const [b, l, s] = [version(base), version(live), version(store)];
  const { result, asides } = merge({ file: 'x.json', rule, base: b, live: l, store: s });
  expect(asides).toEqual([]);
  return JSON.parse(result?.bytes.toString() ?? '') as Json;
}

/** Lists count as sets, so their order says nothing. */
function unordered(value: Value): unknown {
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(item)).toSorted();
  if (!isObject(value)) return value;
  return new Map(
    Object.keys(value)
      .toSorted()
      .map((name) => [name, unordered(value[name] ?? null)]),
  );
}

const check = <T>(property: fc.IProperty<T>): void => fc.assert(property, { numRuns: 1000 });

describe('merge of JSON', () => {
  it('takes the only change, whichever it is', () => {
    check(
      fc.property(objectOf, objectOf, (base, changed) => {
        expect(unordered(three(base, changed, base))).toEqual(unordered(changed));
        expect(unordered(three(base, base, changed))).toEqual(unordered(changed));
      }),
    );
  });

  it('commutes for independent changes', () => {
    check(
      fc.property(objectOf, objectOf, objectOf, (base, one, other) => {
        // Each side changes keys of its own, and may delete some.
        const split = (mine: (name: string) => boolean, changes: Json): Json => {
          const result: Json = Object.create(null) as Json;
          for (const name of Object.keys(base)) if (!mine(name)) result[name] = base[name] ?? null;
          for (const name of Object.keys(changes)) if (mine(name)) result[name] = changes[name] ?? null;
          return result;
        };
        const even = (name: string): boolean => name.length % 2 === 0;
        const [left, right] = [split(even, one), split((name) => !even(name), other)];
        expect(unordered(three(base, left, right))).toEqual(unordered(three(base, right, left)));
      }),
    );
  });

  it('is idempotent: what was interrupted after writing one side comes to the same', () => {
    check(
      fc.property(objectOf, objectOf, objectOf, (base, live, store) => {
        const once = three(base, live, store);
        expect(unordered(three(base, live, once))).toEqual(unordered(once));
        expect(unordered(three(base, once, store))).toEqual(unordered(once));
        expect(unordered(three(live, live, once))).toEqual(unordered(once));
        expect(unordered(three(once, once, once))).toEqual(unordered(once));
      }),
    );
  });

  it('never drops a key that nobody deleted', () => {
    check(
      fc.property(objectOf, objectOf, objectOf, (base, live, store) => {
        const missing = (from: Json, before: Value, other: Value, result: Value, path: string): string[] =>
          Object.keys(from).flatMap((name) => {
            const at = (value: Value): Value | undefined =>
              isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
            const found = at(result);
            const [mine, theirs, old] = [from[name] ?? null, at(other), at(before)];
            const deletedByOther = isObject(other) && theirs === undefined && old !== undefined;
            if (found === undefined) return deletedByOther ? [] : [`${path}.${name}`];
            return isObject(mine) && isObject(theirs ?? null)
              ? missing(mine, old ?? null, theirs ?? null, found, `${path}.${name}`)
              : [];
          });
        const result = three(base, live, store);
        expect(missing(live, base, store, result, '')).toEqual([]);
        expect(missing(store, base, live, result, '')).toEqual([]);
      }),
    );
  });

  it('takes a login whole, and of two the one that expires later', () => {
    const login = fc.record({ access_token: fc.string({ minLength: 1 }), refresh: fc.string(), expires: fc.nat() });
    check(
      fc.property(objectOf, login, login, login, (rest, base, live, store) => {
        fc.pre(base.access_token.trim() !== '' && live.access_token.trim() !== '' && store.access_token.trim() !== '');
        const merged = three({ ...rest, login: base }, { ...rest, login: live }, { ...rest, login: store }, LOGIN);
        const same = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);
        const expected = same(base, live)
          ? store
          : same(base, store)
            ? live
            : store.expires > live.expires
              ? store
              : live;
        expect(merged['login']).toEqual(expected);
      }),
    );
  });

  it('never lets content through that is cut off anywhere', () => {
    check(
      fc.property(objectOf, objectOf, fc.double({ min: 0, max: 1, noNaN: true }), (base, live, share) => {
        const whole = version(live, 2).bytes;
        const cut = versionOf(whole.subarray(0, Math.floor(whole.length * share * 0.999)), 'file');
        const store = version(base);
        const { result } = merge({ file: 'x.json', rule: undefined, base: store, live: cut, store });
        expect(result?.id).toBe(store.id);
      }),
    );
  });
});
