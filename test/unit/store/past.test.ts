import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merge } from '../../../src/store/merge.ts';
import { type Replaced, thinOut } from '../../../src/store/past.ts';
import { versionOf } from '../../../src/boundary/version.ts';

type Json = Record<string, number>;

const version = (value: Json) => versionOf(Buffer.from(JSON.stringify(value)), 'file');

/** What a store held, a change at each of `times` (milliseconds); the last one stands. */
function storeOf(times: readonly number[]): { versions: Json[]; replaced: readonly Replaced[] } {
  const versions: Json[] = [{ first: 0 }];
  let replaced: readonly Replaced[] = [];
  for (const [n, at] of times.entries()) {
    const last = versions.at(-1) ?? {};
    replaced = thinOut([{ side: 'store', id: version(last).id, at }, ...replaced], at);
    versions.push({ ...last, [`k${n}`]: n, count: n });
  }
  return { versions, replaced };
}

/** The store after an editor that had read one of `versions` wrote `edited` over the last one. */
function afterEdit({ versions, replaced }: ReturnType<typeof storeOf>, edited: Json): Json {
  const contents = new Map(versions.map((each) => [version(each).id, version(each).bytes]));
  const held = version(versions.at(-1) ?? {});
  const past = replaced.map(({ id, thinned = false }) => ({ bytes: contents.get(id), thinned }));
  const { result } = merge({
    file: 'x.json',
    rule: undefined,
    base: held,
    live: held,
    store: version(edited),
    past: { live: [], store: [{ bytes: held.bytes, thinned: false }, ...past] },
  });
  return JSON.parse(result?.bytes.toString() ?? '') as Json;
}

const times = fc
  .array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 80 })
  .map((gaps) => gaps.map((_, n) => 1e12 + gaps.slice(0, n + 1).reduce((sum, gap) => sum + gap, 0)));
const place = fc.double({ min: 0, max: 1, noNaN: true });

describe('an editor that had read the store some time ago', () => {
  it('undoes nothing that came in since, however long ago that was, and its own change counts', () => {
    fc.assert(
      fc.property(times, place, (all, share) => {
        const store = storeOf(all);
        const read = store.versions[Math.floor(share * (store.versions.length - 1))] ?? {};
        expect(afterEdit(store, { ...read, mine: 1 })).toEqual({ ...store.versions.at(-1), mine: 1 });
      }),
      { numRuns: 300, examples: [[[1, 2, 3, 4, 5, 6, 7].map((n) => 1e12 + n), 1 / 7]] },
    );
  });

  it('deletes what it deleted', () => {
    fc.assert(
      fc.property(times, (all) => {
        const store = storeOf(all);
        for (const name of Object.keys(store.versions.at(-1) ?? {})) {
          const { [name]: _, ...rest } = store.versions.at(-1) ?? {};
          expect(afterEdit(store, rest)).toEqual(rest);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('what is remembered of earlier versions', () => {
  const many = (count: number, size: number): readonly Replaced[] => {
    let replaced: readonly Replaced[] = [];
    for (let n = 0; n < count; n++) {
      const at = 1e12 + n * 1000;
      replaced = thinOut([{ side: n % 2 ? 'live' : 'store', id: `file-${size}-${n}`, at }, ...replaced], at);
    }
    return replaced;
  };

  it('is little, and reaches back to the beginning', () => {
    const replaced = many(3000, 100);
    for (const side of ['live', 'store'] as const) {
      const ids = replaced.filter((each) => each.side === side).map(({ id }) => Number(id.split('-')[2]));
      expect(ids.length).toBeLessThan(20);
      expect(ids.slice(0, 3)).toEqual([0, 2, 4].map((back) => (side === 'live' ? 2999 : 2998) - back));
      expect(ids.at(-1)).toBe(side === 'live' ? 1 : 0);
    }
  });

  it('is three versions of a large file, and nothing after an hour', () => {
    expect(many(100, 10_000_000)).toHaveLength(6);
    expect(thinOut(many(100, 100), 1e12 + 5e6)).toEqual([]);
  });
});
