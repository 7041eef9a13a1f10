import { expect, test } from 'vitest';
import { isOomKill, readExitCode, readTold } from '../../../src/engine/past.ts';

const DIED = { ContainerExitCode: 137, ID: 'd6fa', Name: 'mayfly-exec-shop-1', Status: 'died', Type: 'container' };

test.each([
  ['Docker 20.10', { status: 'oom', id: 'd6fa', Type: 'container', Action: 'oom' }, true],
  ['Podman 4.3, which does not know', DIED, false],
  ['a newer Podman', { ...DIED, OOMKilled: true }, true],
  ['a newer Podman, of what somebody killed', { ...DIED, OOMKilled: false }, false],
])('an OOM kill as %s tells it', (_, event, isOne) => {
  expect(isOomKill(event)).toBe(isOne);
});

test.each([
  ['Docker', { status: 'die', Action: 'die', Actor: { Attributes: { exitCode: '7', name: 'x' } } }, 7],
  ['Docker, of an OOM kill', { status: 'oom', Action: 'oom', Actor: { Attributes: { name: 'x' } } }, undefined],
  ['Podman', DIED, 137],
  ['Podman, of a success', { ID: 'd6fa', Name: 'x', Status: 'died' }, 0],
])('an exit code as %s tells it', (_, event, code) => {
  expect(readExitCode(event)).toBe(code);
});

test('no event is none', () => {
  expect(['', 'Error: no events'].map(readTold)).toEqual([undefined, undefined]);
});
