/** Random tests that fail, for test/unit/support/random.test.ts. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomOfTest } from './random.ts';

test('chosen', () => {
  const random = randomOfTest();
  const chosen = [Math.floor(random.below(1e6)), random.pick([0, 1, 2, 3]), random.isLucky()];
  expect(`${chosen.join(' ')} ${random.bytes(4).toString('hex')}`).toBe('');
});

test('made up', () => {
  fc.assert(fc.property(fc.nat(), (n) => expect(n).toBeLessThan(1000)));
});
