import { describe, expect, it } from 'vitest';
import { rootCommand } from '../../../src/image/offline.ts';

describe('unpacking what belongs to root', () => {
  const needed = ['debootstrap', 'npm'];
  it.each([
    ['root', 0, needed, { command: [] }],
    ['root with fakeroot', 0, [...needed, 'fakeroot', 'sudo'], { command: [] }],
    ['a user with fakeroot', 1000, [...needed, 'fakeroot', 'sudo'], { command: ['fakeroot', '--'] }],
    ['a user with sudo only', 1000, [...needed, 'sudo'], { command: ['sudo', '--'] }],
    ['a user with neither', 1000, needed, { lacks: 'fakeroot' }],
    ['a machine without debootstrap', 0, ['npm'], { lacks: 'debootstrap' }],
    ['a machine without both', 1000, ['sudo'], { lacks: 'debootstrap npm' }],
  ])('as %s', (_, uid, present, expected) => {
    expect(rootCommand(uid, present)).toEqual(expected);
  });
});
