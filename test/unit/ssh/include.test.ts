import { expect, test } from 'vitest';
import { isAlone } from '../../../src/ssh/include.ts';

const USERS = 'root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/zsh\nbob:x:1001:100::/home/bob:/bin/sh\n';

test.each([
  ['that is her own', 1000, 'ann:x:1000:\n', true],
  ['that lists only her', 50, 'staff:x:50:ann\n', true],
  ['that lists somebody else', 1000, 'ann:x:1000:bob\n', false],
  ['that is the first group of somebody else', 100, 'users:x:100:ann\n', false],
  ['that has no members', 65_534, 'nogroup:x:65534:\n', false],
  ['that has no name', 4242, '', false],
])('a group %s: nobody else may write (%i)', (_, gid, group, expected) => {
  expect(isAlone(1000, gid, USERS, group)).toBe(expected);
});
