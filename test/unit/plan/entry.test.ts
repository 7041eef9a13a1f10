import { expect, test } from 'vitest';
import { setUmask, started } from '../../../src/plan/entry.ts';

const OURS = { target: 'claude' } as const;
const THEIRS = { reference: 'somebody/cli:1' };
const argv = ['claude', '-p', "it's"];

test('the image starts as it is where the umask is the usual one', () => {
  expect(started({ provider: { image: OURS }, argv, umask: 0o022 })).toEqual({ argv });
  const entrypoint = '/run/mayfly/call/entrypoint';
  expect(started({ provider: { image: THEIRS }, argv, umask: 0o022 })).toEqual({ argv, entrypoint });
});

test('another umask is set before the entrypoint, and takes nothing from the owner', () => {
  expect(started({ provider: { image: OURS }, argv, umask: 0o002 })).toEqual({
    entrypoint: '/bin/sh',
    argv: ['-c', 'umask 0002; . /usr/local/lib/mayfly/entrypoint.sh', 'sh', ...argv],
  });
  expect(started({ provider: { image: THEIRS }, argv, umask: 0o077 }).argv[1]).toBe(
    'umask 0077; . /run/mayfly/call/entrypoint',
  );
  expect(setUmask({ umask: 0o777 })).toBe('umask 0077; ');
});
