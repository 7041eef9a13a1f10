import { expect, test } from 'vitest';
import { delimited, words } from '../../../src/ssh/tokens.ts';

test.each([
  ['Host a', 'Host', 'a'],
  ['Host=a', 'Host', 'a'],
  ['Host \t=  a', 'Host', 'a'],
  ['Host = =a', 'Host', '=a'],
  ['"Ho st" a', 'Ho st', 'a'],
  ['Ho"st" a', 'Host', 'a'],
  ['"Host" =a', 'Host', '=a'],
  ['Host', 'Host', undefined],
  [' Host a', '', 'Host a'],
  ['"Host a', undefined, undefined],
])('the keyword of %j', (text, word, rest) => {
  expect(delimited(text)).toEqual({ word, rest });
});

test.each([
  ['a  b\tc', ['a', 'b', 'c']],
  ['"a b" \'c d\'', ['a b', 'c d']],
  ['a"b c"d', ['ab cd']],
  ['a # b', ['a']],
  ['a#b', ['a#b']],
  ['"#a"', ['#a']],
  ['a\\ b c\\d', ['a b', 'c\\d']],
  ['"a\\"b" \'c\\\'d\' "e\\ f"', ['a"b', "c'd", 'e\\ f']],
  ['""', ['']],
  ['a "b', 2],
])('the words of %j', (text, expected) => {
  expect(words(text)).toEqual(expected);
});
