import { describe, expect, it } from 'vitest';
import { rootCommand } from '../../../../src/engine/images/offline.ts';

describe('unpacking what belongs to root', () => {
  const needed = ['debootstrap', 'npm'];
  it.each([
    ['root', 0, needed, { command: [] }],
    ['root with fakeroot', 0, [...needed, 'fakeroot'], { command: [] }],
    ['a user with fakeroot', 1000, [...needed, 'fakeroot'], { command: ['fakeroot', '--'] }],
    ['a user without fakeroot', 1000, needed, { lacks: 'fakeroot' }],
    ['root without debootstrap', 0, ['npm'], { lacks: 'debootstrap' }],
    ['a user with nothing', 1000, [], { lacks: 'debootstrap npm fakeroot' }],
  ])('as %s', (_, uid, present, expected) => {
    expect(rootCommand(uid, present)).toEqual(expected);
  });
});
