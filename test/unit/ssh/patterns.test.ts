import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { intersect, matchList, matchPattern } from '../../../src/ssh/patterns.ts';

test.each([
  ['web1', 'web?', true],
  ['web', 'web?', false],
  ['web', 'web*', true],
  ['a.b', 'a.b', true],
  ['axb', 'a.b', false],
  ['a[b', 'a[b', true],
  ['', '*', true],
])('%s matches %s: %s', (text, pattern, expected) => {
  expect(matchPattern(text, pattern)).toBe(expected);
});

test.each([
  ['usekeychain', 'UseKeychain,foo', true],
  ['foobar', '!foob*,foo*', false],
  ['x', '!y', false],
])('%s is in the list %s: %s', (text, list, expected) => {
  expect(matchList(text, list)).toBe(expected);
});

test.each([
  ['*', 'a', ['a']],
  ['a', 'b', []],
  ['a*', '*b', ['a*b']],
  ['a?', '?b', ['ab']],
  ['*.corp', 'db*', ['db*.corp']],
  ['a*', 'a*', ['a*']],
])('%s and %s', (a, b, expected) => {
  expect(intersect(a, b)).toEqual(expected);
});

const glob = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 5 }).map((parts) => parts.join(''));
const word = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 }).map((parts) => parts.join(''));

test('an intersection matches what both match, and nothing else', () => {
  fc.assert(
    fc.property(glob, glob, word, (a, b, text) => {
      const both = matchPattern(text, a) && matchPattern(text, b);
      expect(intersect(a, b)?.some((pattern) => matchPattern(text, pattern))).toBe(both);
    }),
    { numRuns: 5000 },
  );
});

test('too many combinations are not written down', () => {
  expect(intersect('*a*b*c*d*e*f*g*h*', '*i*j*k*l*m*n*o*p*')).toBeUndefined();
});
