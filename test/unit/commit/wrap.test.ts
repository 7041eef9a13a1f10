import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { wrap } from '../../../src/commit/wrap.ts';

const url = `https://example.invalid/${'path/'.repeat(20)}`;

test.each([
  ['a short line', 'a short line'],
  ['one two three four five six', 'one two three four\nfive six'],
  ['- one two three four five', '- one two three four\n  five'],
  ['  12. one two three four five', '  12. one two three\n      four five'],
  [`see ${url} there`, `see\n${url}\nthere`],
  ['    code that is indented is code', '    code that is indented is code'],
  ['```\na fenced line that is long enough\n```', '```\na fenced line that is long enough\n```'],
  ['| a | table that is long enough |', '| a | table that is long enough |'],
  ['Signed-off-by: Somebody <s@example.invalid>', 'Signed-off-by: Somebody <s@example.invalid>'],
  ['BREAKING CHANGE: the option is gone', 'BREAKING CHANGE: the\noption is gone'],
  ['a\n\n\n\nb\n\n', 'a\n\nb'],
  ['\n a', ' a'],
  ['日本語 日本語 日本語 日本語 日本語 日本語', '日本語 日本語 日本語 日本語 日本語\n日本語'],
])('%j', (text, wrapped) => {
  expect(wrap(text, 20)).toBe(wrapped);
});

test('nothing but white space changes, and no line is too long that has a place to break', () => {
  const word = constantFrom('a', 'word', 'longer', '-', '1.', 'ü', '👩‍👩‍👧', 'Signed-by:', '`', url, ' ', '\n', '\n\n');
  assert(
    property(array(word), (words) => {
      const text = words.join(' ');
      const wrapped = wrap(text, 30);
      expect(wrapped.split(/\s+/).join(' ').trim()).toBe(text.split(/\s+/).join(' ').trim());
      expect(wrap(wrapped, 30)).toBe(wrapped);
    }),
  );
});
