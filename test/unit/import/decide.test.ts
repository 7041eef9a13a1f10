import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideFile, decideHistory, decideVariable, differences } from '../../../src/import/decide.ts';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import { ruleFor } from '../../../src/store/classes.ts';
import { isObject, type Value } from '../../../src/platform/json.ts';
import { versionOf } from '../../../src/boundary/version.ts';

type Text = string | undefined;
const version = (text: string) => versionOf(Buffer.from(text), 'file');

/** In short: what happens, to what content, and what is said to stay. */
function run(file: string, ours: Text, theirs: string, rules = [...claude.files, ...gemini.files]): unknown[] {
  const decision = decideFile(
    file,
    ruleFor(rules, file),
    ours === undefined ? undefined : version(ours),
    version(theirs),
  );
  return short(decision);
}

function short(decision: ReturnType<typeof decideFile>): unknown[] {
  const { kind } = decision;
  if (kind === 'refuse') return [kind, decision.reason];
  if (kind === 'take') return [kind, decision.result.bytes.toString()];
  if (kind === 'merge') return [kind, decision.result.bytes.toString(), decision.stays];
  return kind === 'keep' ? [kind, decision.stays] : [kind];
}

const login = (token: string, expiresAt: number): string =>
  JSON.stringify({ claudeAiOauth: { accessToken: token, refreshToken: `r-${token}`, expiresAt } });

describe('a file', () => {
  it.each<[string, string, Text, string, unknown[]]>([
    ['absent', 'CLAUDE.md', undefined, 'a', ['take', 'a']],
    ['the same', 'CLAUDE.md', 'a', 'a', ['same']],
    ['another one', 'CLAUDE.md', 'a', 'b', ['keep', []]],
    ['keys that lack', 'settings.json', '{"a":1}', '{"b":{"c":2}}', ['merge', '{"a":1,"b":{"c":2}}', []]],
    ['deeper', 'settings.json', '{"a":{"x":1}}', '{"a":{"x":2,"y":3}}', ['merge', '{"a":{"x":1,"y":3}}', ['a.x']]],
    ['less', 'settings.json', '{"a":1,"b":2}', '{"a":1}', ['same']],
    ['other values', 'settings.json', '{"a":1}', '{"a":2}', ['keep', ['a']]],
    ['lists', 'settings.json', '{"a":[1,2]}', '{"a":[2,3]}', ['merge', '{"a":[1,2,3]}', []]],
    ['a later login', '.credentials.json', login('a', 1), login('b', 2), ['merge', login('b', 2), []]],
    [
      'an earlier login',
      '.credentials.json',
      login('a', 2),
      login('b', 1),
      ['keep', expect.arrayContaining(['claudeAiOauth.accessToken'])],
    ],
    [
      'a later login as a whole',
      'oauth_creds.json',
      '{"access_token":"a","expiry_date":1,"old":1}',
      '{"access_token":"b","expiry_date":2}',
      ['merge', '{"access_token":"b","expiry_date":2}', []],
    ],
    ['an encrypted login', 'gemini-credentials.json', undefined, 'aa:bb', ['take', 'aa:bb']],
    ['cut off', 'settings.json', undefined, '{"a":', ['refuse', 'it is not valid JSON']],
    ['cut off', 'settings.json', '{"a":1}', '{"a":', ['refuse', 'it is not valid JSON']],
    ['empty', 'settings.json', undefined, '', ['refuse', 'it is empty']],
    ['with comments', 'settings.json', undefined, '{"a":1, // one\n}', ['take', '{"a":1, // one\n}']],
    ['with comments', 'settings.json', '{"b":1}', '{"a":1, // one\n}', ['merge', '{"b":1,"a":1}', []]],
    ['with comments', 'settings.json', '{"b":1}', '/* x */ {"a":1, "b":2,}', ['merge', '{"b":1,"a":1}', ['b']]],
    [
      'with comments in the store',
      'settings.json',
      '{"b":1 /* x */}',
      '{"a":1,"b":1}',
      ['merge', '{"b":1, /* x */ "a": 1 }', []],
    ],
    ['with comments in the store', 'settings.json', '{"b":1 /* x */}', '{"b":2}', ['keep', ['b']]],
    ['with comments in both', 'settings.json', '{"b":1 /* x */}', '{"b":1, // y\n}', ['same']],
    [
      'deeper, with comments in the store',
      'settings.json',
      '{ // {\n  "é": {\n    "x": [1,], // , }\n  },\n  "o": {/* none */},\n}\n',
      '{"é":{"x":[2],"\\"y":{"z":"}"}},"o":{"p":1},"new":null}',
      [
        'merge',
        '{ // {\n  "é": {\n    "x": [1,], // , }\n    "\\"y": {"z":"}"}\n  },\n  "o": {/* none */ "p": 1 },\n  "new": null\n}\n',
        ['é.x'],
      ],
    ],
    ['a blank login', '.credentials.json', login('a', 1), login('', 9), ['refuse', 'its login is blank']],
    ['for an empty one', 'settings.json', '', '{"a":1}', ['take', '{"a":1}']],
    ['for a broken one', 'settings.json', '{', '{"a":1}', ['refuse', 'of what the store has, it is not valid JSON']],
  ])('%s (%s)', (_, file, ours, theirs, expected) => expect(run(file, ours, theirs)).toEqual(expected));
});

const json = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.oneof(
    fc.integer({ max: 9 }),
    fc.string({ maxLength: 3 }),
    fc.array(fc.integer({ max: 3 })),
    fc.dictionary(fc.constantFrom('x', 'y'), fc.integer({ max: 9 })),
  ),
);

describe('JSON that is taken over', () => {
  it('keeps every value of the store, names what it did not take, and has nothing to do the second time', () => {
    fc.assert(
      fc.property(json, json, (ours, theirs) => {
        const decision = decideFile(
          'settings.json',
          undefined,
          version(JSON.stringify(ours)),
          version(JSON.stringify(theirs)),
        );
        const result = 'result' in decision ? decision.result : version(JSON.stringify(ours));
        const merged = JSON.parse(result.bytes.toString()) as Record<string, Value>;
        expect(lost(ours, merged)).toEqual([]);
        const stays = 'stays' in decision ? decision.stays : [];
        expect(differences(theirs, merged)).toEqual(stays);
        const again = decideFile('settings.json', undefined, result, version(JSON.stringify(theirs)));
        expect(again.kind).toBe(stays.length > 0 ? 'keep' : 'same');
      }),
    );
  });
});

function lost(before: Value, after: Value | undefined): unknown[] {
  if (isObject(before) && isObject(after ?? null))
    return Object.entries(before).flatMap(([key, value]) => lost(value, (after as Record<string, Value>)[key]));
  if (Array.isArray(before) && Array.isArray(after)) return before.filter((item) => !after.includes(item));
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [before];
}

it.each<[Text, string, unknown[]]>([
  [undefined, 'a\n', ['take', 'a\n']],
  ['', 'a\n', ['take', 'a\n']],
  ['a\n', 'a\n', ['same']],
  ['a\n', 'a\nb\n', ['take', 'a\nb\n']],
  ['a\nb\n', 'a\n', ['same']],
  ['a\nb\n', 'a\nc\n', ['keep', []]],
])('a transcript: %j, offered %j', (ours, theirs, expected) => {
  expect(short(decideHistory(ours === undefined ? undefined : version(ours), version(theirs)))).toEqual(expected);
});

it.each<[Text, string, unknown[]]>([
  [undefined, ' key\n', ['take', 'K=key\n']],
  ['A=1', 'key', ['merge', 'A=1\nK=key\n', []]],
  ['# mine\nexport K = "key"\n', 'key', ['same']],
  ['K=other\n', 'key', ['keep', ['K']]],
  ['K=\n', 'key', ['merge', 'K=\nK=key\n', []]],
  ['XK=1\n', 'key', ['merge', 'XK=1\nK=key\n', []]],
  [undefined, '\n', ['refuse', 'it is empty']],
  [undefined, 'two\nlines', ['refuse', 'it is more than one line']],
])('a key: %j, offered %j', (ours, theirs, expected) => {
  expect(short(decideVariable('K', ours === undefined ? undefined : version(ours), version(theirs)))).toEqual(expected);
});
