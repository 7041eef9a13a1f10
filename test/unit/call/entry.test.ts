import { expect, test } from 'vitest';
import { commandOf, setUmask, started } from '../../../src/call/entry.ts';

const OURS = { target: 'claude' } as const;
const THEIRS = { reference: 'somebody/cli:1' };
const argv = ['claude', '-p', "it's"];

test('the image starts as it is where the umask is the usual one', () => {
  expect(started({ provider: { image: OURS }, argv, umask: 0o022, detached: false })).toEqual({ argv });
  const entrypoint = '/run/mayfly/call/entrypoint';
  expect(started({ provider: { image: THEIRS }, argv, umask: 0o022, detached: false })).toEqual({ argv, entrypoint });
});

test('another umask is set before the entrypoint, and takes nothing from the owner', () => {
  expect(started({ provider: { image: OURS }, argv, umask: 0o002, detached: false })).toEqual({
    entrypoint: '/bin/sh',
    argv: ['-c', 'umask 0002; . /usr/local/lib/mayfly/entrypoint.sh', 'sh', ...argv],
  });
  expect(started({ provider: { image: THEIRS }, argv, umask: 0o077, detached: false }).argv[1]).toBe(
    'umask 0077; . /run/mayfly/call/entrypoint',
  );
  expect(setUmask({ umask: 0o777 })).toBe('umask 0077; ');
});

test.each([0o022, 0o077])('a detached call has a screen to draw on; umask %i', (umask) => {
  for (const image of [OURS, THEIRS]) {
    const { argv: made } = started({ provider: { image }, argv, umask, detached: true });
    expect(made[1]).toMatch(/^stty rows 40 cols 120 2>\/dev\/null; (umask 0077; )?\. \//);
    expect(commandOf(made)).toEqual(argv);
  }
});

test('a command that looks like a start is none', () => {
  for (const words of [['-c', 'umask 0077; . other', 'sh', 'x'], ['sh', '-c', 'x'], [], ['-c']])
    expect(commandOf(words)).toEqual(words);
});
