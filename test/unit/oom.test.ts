import { expect, test } from 'vitest';
import { isOomKill } from '../../src/oom.ts';

const DIED = { ContainerExitCode: 137, ID: 'd6fa', Name: 'mayfly-exec-shop-1', Status: 'died', Type: 'container' };

test.each([
  ['Docker 20.10', { status: 'oom', id: 'd6fa', Type: 'container', Action: 'oom' }, true],
  ['Podman 4.3, which does not know', DIED, false],
  ['a newer Podman', { ...DIED, OOMKilled: true }, true],
  ['a newer Podman, of what somebody killed', { ...DIED, OOMKilled: false }, false],
])('an OOM kill as %s tells it', (_, event, isOne) => {
  expect(isOomKill(JSON.stringify(event))).toBe(isOne);
});

test('no event is none', () => {
  expect(['', 'Error: no events'].map(isOomKill)).toEqual([false, false]);
});
