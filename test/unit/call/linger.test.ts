import { expect, test } from 'vitest';
import { untilLogout } from '../../../src/call/linger.ts';

const SYSTEMD = '/run/systemd/system';
const KEPT = '/var/lib/systemd/linger/ann';

test.each([
  ['/run/user/1000/mayfly', [SYSTEMD], true],
  ['/run/user/1000/mayfly', [SYSTEMD, KEPT], false],
  ['/run/user/1000/mayfly', [], false],
  ['/dev/shm/mayfly-1000', [SYSTEMD], false],
])('a detached call in %s, where there is %j: told %s', (runtime, there, isTold) => {
  const line = untilLogout('ann', runtime, (file) => there.includes(file));
  expect(line?.includes('loginctl enable-linger') ?? false).toBe(isTold);
});
