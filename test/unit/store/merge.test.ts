import { describe, expect, it } from 'vitest';
import { merge, type Merged } from '../../../src/store/merge.ts';
import type { Earlier } from '../../../src/store/past.ts';
import { versionOf } from '../../../src/boundary/version.ts';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import { ruleFor } from '../../../src/store/classes.ts';
import type { FileRule } from '../../../src/providers/provider.ts';

type Text = string | undefined;

const version = (text: Text) => (text === undefined ? undefined : versionOf(Buffer.from(text), 'file'));

function run(file: string, [base, live, store]: readonly [Text, Text, Text], rules: readonly FileRule[]): Merged {
  return merge({
    file,
    rule: ruleFor(rules, file),
    base: version(base),
    live: version(live),
    store: version(store),
  });
}

const text = (merged: Merged): Text => merged.result?.bytes.toString();
const asides = (merged: Merged): string[] =>
  merged.asides.map(({ kind, side, version: kept }) => `${kind} ${side} ${kept.bytes.toString()}`);

const login = (token: string, expiresAt: number): string =>
  JSON.stringify({ claudeAiOauth: { accessToken: token, refreshToken: `r-${token}`, expiresAt } });

describe('a file that is taken as a whole', () => {
  it.each<[string, [Text, Text, Text], Text, string[]]>([
    ['nothing changed', ['a', 'a', 'a'], 'a', []],
    ['live changed', ['a', 'b', 'a'], 'b', []],
    ['store changed', ['a', 'a', 'b'], 'b', []],
    ['both changed alike', ['a', 'b', 'b'], 'b', []],
    ['both changed', ['a', 'b', 'c'], 'b', ['conflict store c']],
    ['live deleted', ['a', undefined, 'a'], undefined, []],
    ['store deleted', ['a', 'a', undefined], undefined, []],
    ['both deleted', ['a', undefined, undefined], undefined, []],
    ['live deleted, store changed', ['a', undefined, 'b'], 'b', []],
    ['live changed, store deleted', ['a', 'b', undefined], 'b', []],
    ['live new', [undefined, 'a', undefined], 'a', []],
    ['store new', [undefined, undefined, 'a'], 'a', []],
    ['both new', [undefined, 'a', 'b'], 'a', ['conflict store b']],
    ['emptied by its owner', ['a', '', 'a'], '', []],
  ])('%s', (_, sides, result, kept) => {
    const merged = run('CLAUDE.md', sides, claude.files);
    expect([text(merged), asides(merged)]).toEqual([result, kept]);
  });

  it.each<[string, [Text, Text, Text], Text, string[]]>([
    ['new', [undefined, 'aa:bb:cc', undefined], 'aa:bb:cc', []],
    ['changed', ['aa:bb:cc', 'dd:ee:ff', 'aa:bb:cc'], 'dd:ee:ff', []],
    ['emptied', ['aa:bb:cc', '', 'aa:bb:cc'], 'aa:bb:cc', ['rejected live ']],
  ])('is called JSON and encrypted: %s', (_, sides, result, kept) => {
    const merged = run('gemini-credentials.json', sides, gemini.files);
    expect([text(merged), asides(merged)]).toEqual([result, kept]);
  });

  it('takes the right to execute from the side that changed it', () => {
    const [plain, program] = [versionOf(Buffer.from('a'), 'file'), versionOf(Buffer.from('a'), 'program')];
    const sides = { file: 'hooks/x', rule: undefined, base: plain };
    expect(merge({ ...sides, live: program, store: plain }).result?.kind).toBe('program');
    expect(merge({ ...sides, live: plain, store: program }).result?.kind).toBe('program');
  });
});

describe('JSON', () => {
  it.each<[string, [Text, Text, Text], Text]>([
    ['keys of both sides', ['{"a":1}', '{"a":1,"b":2}', '{"a":1,"c":3}'], '{"a":1,"b":2,"c":3}'],
    ['nested keys', ['{"p":{"x":1}}', '{"p":{"x":2}}', '{"p":{"x":1,"y":1}}'], '{"p":{"x":2,"y":1}}'],
    ['the same key on both sides: the call has it', ['{"a":1}', '{"a":2}', '{"a":3}'], '{"a":2}'],
    ['a deletion counts', ['{"a":1,"b":1}', '{"b":1}', '{"a":1,"b":2}'], '{"b":2}'],
    ['a change outlives a deletion', ['{"a":1}', '{}', '{"a":2}'], '{"a":2}'],
    ['lists as sets', ['{"l":[1,2]}', '{"l":[1,2,3]}', '{"l":[2,4]}'], '{"l":[2,3,4]}'],
    ['no base', [undefined, '{"a":1}', '{"b":1}'], '{"a":1,"b":1}'],
    ['large numbers', ['{}', '{"a":12345678901234567890}', '{"b":1}'], '{"a":12345678901234567890,"b":1}'],
    ['large numbers of the store', ['{}', '{"b":1}', '{"a":12345678901234567890}'], '{"b":1,"a":12345678901234567890}'],
    ['an odd key', ['{}', '{"__proto__":1}', '{"constructor":2}'], '{"__proto__":1,"constructor":2}'],
    ['the layout of the call', ['{}', '{\n\t"a": 1\n}\n', '{"b":2}'], '{\n\t"a": 1,\n\t"b": 2\n}\n'],
    ['the very text of one side', ['{"a":1}', '{ "a":1 , "b":2 }', '{"a":1 }'], '{ "a":1 , "b":2 }'],
    ['a byte order mark', ['{}', '\uFEFF{"a":1}', '{"b":2}'], '{"a":1,"b":2}'],
  ])('merges %s', (_, sides, result) => {
    const merged = run('.claude.json', sides, claude.files);
    expect([text(merged), merged.asides]).toEqual([result, []]);
  });

  it.each<[string, [Text, Text, Text], Text, string[]]>([
    ['cut off in a call', ['{"a":1}', '{"a":', '{"a":1}'], '{"a":1}', ['rejected live {"a":']],
    ['emptied in a call', ['{"a":1}', '', '{"a":1}'], '{"a":1}', ['rejected live ']],
    ['cut off in a call, new in the store', ['{"a":1}', '{"a":', '{"b":1}'], '{"b":1}', ['rejected live {"a":']],
    ['zeroed by a power cut', ['{"a":1}', '\0\0', '{"a":1}'], '{"a":1}', ['rejected live \0\0']],
    ['blanked to null', ['{"a":1}', 'null', '{"a":1}'], '{"a":1}', ['rejected live null']],
    ['cut off in the store', ['{"a":1}', '{"a":1}', '{"a'], '{"a":1}', ['rejected store {"a']],
    ['cut off in the store, changed in a call', ['{}', '{"b":1}', '{"a'], '{"b":1}', ['rejected store {"a']],
    ['new and cut off', [undefined, '{', undefined], undefined, ['rejected live {']],
    ['broken before the call', ['{', '{', '{"a":1}'], '{"a":1}', []],
    ['broken before the call, mended in it', ['{', '{"a":1}', '{'], '{"a":1}', ['rejected store {']],
  ])('never takes over what is %s', (_, sides, result, kept) => {
    const merged = run('settings.json', sides, claude.files);
    expect([text(merged), asides(merged)]).toEqual([result, kept]);
  });

  it('leaves comments alone', () => {
    const commented = '{\n  // a word\n  "a": "http://x", /* } */\n}';
    expect(text(run('settings.json', ['{}', commented, '{}'], gemini.files))).toBe(commented);
    const both = run('settings.json', ['{}', commented, '{"b":1}'], gemini.files);
    expect([text(both), asides(both)]).toEqual([commented, ['conflict store {"b":1}']]);
  });
});

describe('a login', () => {
  const take = (...sides: [Text, Text, Text]): Merged => run('.credentials.json', sides, claude.files);

  it('is taken whole from the side where it expires later', () => {
    expect(text(take(login('a', 1), login('b', 2), login('c', 3)))).toBe(login('c', 3));
    expect(text(take(login('a', 1), login('b', 3), login('c', 2)))).toBe(login('b', 3));
    expect(text(take(undefined, login('b', 2), login('c', 3)))).toBe(login('c', 3));
  });

  it('is taken whole while the rest of its file is merged', () => {
    const [base, live, store] = [login('a', 1), login('b', 2), login('c', 3)].map((each) => JSON.parse(each) as object);
    const merged = take(
      JSON.stringify(base),
      JSON.stringify({ ...live, mcpOAuth: { one: 1 } }),
      JSON.stringify({ ...store, other: 1 }),
    );
    expect(JSON.parse(text(merged) ?? '')).toEqual({ ...store, mcpOAuth: { one: 1 }, other: 1 });
  });

  it('is gone after a logout', () => {
    expect(text(take(login('a', 1), undefined, login('a', 1)))).toBeUndefined();
    expect(text(take(login('a', 1), '{}', login('a', 1)))).toBe('{}');
    expect(text(take(login('a', 1), '{"mcpOAuth":{}}', login('a', 1)))).toBe('{"mcpOAuth":{}}');
  });

  it('of which nothing is left is refused', () => {
    for (const blank of [
      login('b', 2).replace('r-b', ''),
      login('b', 2).replace('"r-b"', 'null'),
      login('', 0),
      '{"claudeAiOauth":{}}',
      '{"claudeAiOauth":null}',
      '{"claudeAiOauth":{"accessToken":" "}}',
    ]) {
      expect(asides(take(login('a', 1), blank, login('a', 1)))).toEqual([`rejected live ${blank}`]);
      expect(text(take(login('a', 1), blank, login('a', 1)))).toBe(login('a', 1));
      expect(text(take(login('a', 1), login('a', 1), blank))).toBe(login('a', 1));
      expect(text(take(login('a', 1), login('b', 2), blank))).toBe(login('b', 2));
    }
  });

  it('that is a whole file is treated alike', () => {
    const creds = (token: string, date: number): string => JSON.stringify({ access_token: token, expiry_date: date });
    const google = (...sides: [Text, Text, Text]): Merged => run('oauth_creds.json', sides, gemini.files);
    expect(text(google(creds('a', 1), creds('b', 2), creds('c', 3)))).toBe(creds('c', 3));
    expect(text(google(creds('a', 1), undefined, creds('a', 1)))).toBeUndefined();
    for (const blank of ['{}', creds('', 0), '[]']) {
      expect(asides(google(creds('a', 1), blank, creds('a', 1)))).toEqual([`rejected live ${blank}`]);
    }
  });
});

describe('a list of lines', () => {
  const rules: FileRule[] = [{ path: 'known_hosts', class: 'settings', merge: 'union' }];

  it('is united, and what one side took away is gone', () => {
    expect(text(run('known_hosts', ['a\nb\n', 'a\nb\nc\n', 'b\nd\n'], rules))).toBe('b\nc\nd\n');
    expect(text(run('known_hosts', [undefined, 'a\n', 'b'], rules))).toBe('a\nb\n');
  });
});

describe('a writer who had read an earlier version', () => {
  const json = (value: object): Earlier => ({ bytes: Buffer.from(JSON.stringify(value)), thinned: false });
  const stale = (base: object, live: object, store: object, past: { live?: object[]; store?: object[] }): unknown => {
    const { result } = merge({
      file: '.claude.json',
      rule: undefined,
      base: version(JSON.stringify(base)),
      live: version(JSON.stringify(live)),
      store: version(JSON.stringify(store)),
      past: { live: (past.live ?? []).map(json), store: (past.store ?? []).map(json) },
    });
    return JSON.parse(result?.bytes.toString() ?? '');
  };

  it('undoes nothing in the store', () => {
    // The store was {a}; a call added k; an editor that had read {a} then wrote {a, o}.
    const [before, base] = [{ a: 1 }, { a: 1, k: 1 }];
    expect(stale(base, base, { a: 1, o: 1 }, { store: [base, before] })).toEqual({ a: 1, k: 1, o: 1 });
  });

  it('undoes nothing in the live folder', () => {
    const [before, base] = [{ a: 1 }, { a: 1, o: 1 }];
    expect(stale(base, { a: 1, k: 1 }, base, { live: [base, before] })).toEqual({ a: 1, k: 1, o: 1 });
  });

  it('undoes nothing in a store that held more than the live folder', () => {
    // The store's o waits for the CLI to rest; meanwhile the CLI added k, and an editor had read the store before that.
    const [before, held] = [{ o: 1 }, { o: 1, k: 1 }];
    const [base, live] = [{ k: 1 }, { k: 1, l: 1 }];
    expect(stale(base, live, { o: 1, p: 1 }, { store: [held, before] })).toEqual({ o: 1, p: 1, k: 1, l: 1 });
  });

  it('is its owner, when he puts back what the store held', () => {
    const [before, base] = [{ theme: 'dark' }, { theme: 'light', model: 'opus' }];
    expect(stale(base, base, before, { store: [base, before] })).toEqual(before);
    // A key that came in meanwhile in the live folder alone is not part of that.
    expect(stale(base, { ...base, k: 1 }, before, { store: [base, before] })).toEqual({ ...before, k: 1 });
  });

  it('may delete what was there for longer', () => {
    const [before, base] = [
      { a: 1, b: 1 },
      { a: 1, b: 1, k: 1 },
    ];
    expect(stale(base, base, { b: 1, k: 1 }, { store: [base, before] })).toEqual({ b: 1, k: 1 });
  });
});
