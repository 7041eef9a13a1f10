import { expect, test } from 'vitest';
import { twice } from '../../../src/call/oom.ts';

test.each([
  ['64m', '128m'],
  ['4g', '8g'],
  ['1.5g', '3g'],
  ['2147483648', '4294967296'],
])('what is advised at a limit of %s is more than that: %s', (limit, advised) => {
  expect(twice(limit)).toBe(advised);
});
