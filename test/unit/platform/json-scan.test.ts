import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCommented, parseJson } from '../../../src/platform/json.ts';
import { isUnwieldy, withoutComments } from '../../../src/platform/json-scan.ts';

const plain = (text: string): unknown => JSON.parse(withoutComments(Buffer.from(text))?.toString() ?? 'null');

test.each([
  ['{ // a\n"a": 1 /* b */ }', { a: 1 }],
  ['{"a": [1, 2, ], }', { a: [1, 2] }],
  ['[1, // a\n /* b */ ]', [1]],
  [String.raw`{"a": "http://x", "b": "/* \" */, ]"}`, { a: 'http://x', b: '/* " */, ]' }],
  ['{"a": ",", "b": ", }"}', { a: ',', b: ', }' }],
  ['// only\n{}// at the end', {}],
])('%s', (text, value) => {
  expect(plain(text)).toEqual(value);
});

test.each(['{} /* no end', '{"a', '{"a\\', '/ 1', '/', '{} /*/'])('%s is no JSON with comments', (text) => {
  expect(isCommented(Buffer.from(text))).toBe(false);
});

test('JSON without comments is what it was', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(plain(text)).toEqual(JSON.parse(text));
      expect(isUnwieldy(Buffer.from(text))).toBe(false);
    }),
  );
});

test.each([
  ['deep', '['.repeat(600) + ']'.repeat(600)],
  ['deep and cut off', '{"a":'.repeat(100_000)],
  ['of very many values', `[${'0,'.repeat(500_000)}0]`],
])('what is %s is not parsed', (_, text) => {
  expect(parseJson(Buffer.from(text))).toBeUndefined();
});

test('a long string is not many values', () => {
  expect(parseJson(Buffer.from(JSON.stringify(['[{,\\"'.repeat(300_000)])))).toEqual(['[{,\\"'.repeat(300_000)]);
});
