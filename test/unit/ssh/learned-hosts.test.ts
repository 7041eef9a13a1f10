import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { besides, isLearnable } from '../../../src/ssh/learned-hosts.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5';

function hashed(name: string): string {
  const salt = Buffer.from('0123456789abcdefghij');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')} ${KEY}`;
}

test.each([
  ['', `a ${KEY}`, true],
  [`b ${KEY}`, `a ${KEY}`, true],
  [`a ${KEY}`, `a ${KEY}`, false],
  [`A,b ${KEY}`, `x,a ${KEY}`, false],
  [hashed('a'), `a ${KEY}`, false],
  [hashed('b'), `a ${KEY}`, true],
  [hashed('b'), hashed('a'), false], // which cannot be told
  [`a ${KEY}`, hashed('a'), false],
  [`b ${KEY}`, hashed('a'), true],
  [`*.corp ${KEY}`, hashed('a'), false],
  [`*.corp,!a.corp ${KEY}`, `a.corp ${KEY}`, false],
  [`@cert-authority *.corp ${KEY}`, `a.corp ${KEY}`, false],
  [`@cert-authority *.corp ${KEY}`, `a ${KEY}`, true],
  [`@revoked * ${KEY}`, `a ${KEY}`, true],
  [`[a]:2222 ${KEY}`, `a ${KEY}`, true],
  ['# a', `a ${KEY}`, true],
  ['', `@revoked a ${KEY}`, false],
  ['', `@cert-authority a ${KEY}`, false],
  ['', `* ${KEY}`, false],
])('beside %j, a call that learned %j is heard: %s', (own, line, isHeard) => {
  expect(besides(`${own}\n`, `${line}\n`)).toEqual(isHeard ? [line] : []);
});

test('what a call learns is short', () => {
  expect(isLearnable(`${'a'.repeat(300)} ${KEY}`)).toBe(false);
  expect(isLearnable(`${Array.from({ length: 9 }, (_, n) => `a${n}`).join(',')} ${KEY}`)).toBe(false);
  const many = Array.from({ length: 1000 }, (_, n) => `a${n} ${KEY}`);
  expect(besides('', many.join('\n'))).toHaveLength(100);
});
