import { expect, test } from 'vitest';
import { quote } from '../../../src/platform/quote.ts';

test.each([
  ['', `''`],
  ['plain', `'plain'`],
  ['a b', `'a b'`],
  [`it's`, String.raw`'it'\''s'`],
  ['$HOME `x` !! \\', "'$HOME `x` !! \\'"],
  ['a\nb', String.raw`$'a\012b'`],
  [`\t'\\`, String.raw`$'\011\'\\'`],
  ['é\u0085', String.raw`$'é\302\205'`],
])('%j', (text, expected) => {
  expect(quote(text)).toBe(expected);
});
