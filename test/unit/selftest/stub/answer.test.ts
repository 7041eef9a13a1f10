import { assert, integer, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { pieces } from '../../../../src/selftest/stub/answer.ts';
import { example } from '../../../../src/selftest/stub/example.ts';

test('the pieces of a text are the text, each of them whole characters and none too long', () => {
  assert(
    property(string({ unit: 'binary', maxLength: 200 }), integer({ min: 1, max: 50 }), (text, piece) => {
      const cut = pieces({ text, piece, delay: 0 });
      expect(cut.join('')).toBe(text);
      expect(cut.length).toBeGreaterThan(0);
      expect(cut.every((part) => Array.from(part).length <= piece)).toBe(true);
    }),
  );
});

test.each([
  [
    { type: 'OBJECT', properties: { why: { type: 'STRING' }, score: { type: 'INTEGER' } } },
    { why: 'stub', score: 1 },
  ],
  [{ type: ['number', 'null'], minimum: 7 }, 7],
  [{ enum: ['flash', 'pro'] }, 'flash'],
  [{ type: 'array', items: { type: 'string' } }, []],
  [{ type: 'object' }, {}],
  [{ type: 'boolean' }, false],
  [{ type: 'null' }, null],
])('%j has an example', (schema, value) => {
  expect(example(schema)).toEqual(value);
});
