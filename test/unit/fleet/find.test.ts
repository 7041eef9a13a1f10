import { describe, expect, test } from 'vitest';
import type { FleetCall } from '../../../src/fleet/calls.ts';
import { findCall } from '../../../src/fleet/find.ts';

const calls = [
  ['mayfly-claude-shop-a1b2c3d4', 'a1b2c3d4', 'f00d'],
  ['mayfly-claude-shop-a1ffffff', 'a1ffffff', 'beef'],
  ['review', 'c0ffee00', 'cafe'],
].map(([name, id, container]) => ({ name, id, container }) as FleetCall);

describe('a call is found by', () => {
  test.each([
    ['its whole name', 'mayfly-claude-shop-a1b2c3d4', 'a1b2c3d4'],
    ['its name without the prefix', 'claude-shop-a1ffffff', 'a1ffffff'],
    ['its id', 'c0ffee00', 'c0ffee00'],
    ['the beginning of its id', 'a1b', 'a1b2c3d4'],
    ['the beginning of its name', 'rev', 'c0ffee00'],
    ['the beginning of the id of its container', 'bee', 'a1ffffff'],
  ])('%s', (_, wanted, id) => {
    expect(findCall(calls, wanted).id).toBe(id);
  });

  test('a whole name, also where it begins another', () => {
    const pair = ['a', 'ab'].map((name) => ({ name, id: `${name}-id`, container: name }) as FleetCall);
    expect(findCall(pair, 'a').id).toBe('a-id');
  });
});

describe('else the message helps', () => {
  test.each([
    ['one that does not run', 'nothing', 'no call "nothing" runs; these run: mayfly-claude-shop-a1b2c3d4, mayfly'],
    ['no name', '', 'no call "" runs; these run'],
    ['two that fit', 'a1', 'can be each of mayfly-claude-shop-a1b2c3d4, mayfly-claude-shop-a1ffffff; give more'],
  ])('%s', (_, wanted, message) => {
    expect(() => findCall(calls, wanted)).toThrow(message);
  });

  test('nothing runs', () => {
    expect(() => findCall([], 'x')).toThrow('no call "x" runs; nothing runs');
  });
});
