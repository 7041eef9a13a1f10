import { expect, test } from 'vitest';
import { scan } from '../../src/secrets/scan.ts';
import { madeUp, missedOf } from '../support/secrets.ts';

/** In a thousand really random ones at most five may look like words. */
test.each<[string, (random: (length: number) => string) => string]>([
  ['32 characters', (of) => `API_KEY=${of(32)}`],
  ['40 in quotes', (of) => `client_secret: "${of(40)}"`],
])('of 3,000 random values few are missed: %s', (_, make) => {
  expect(missedOf(3000, make).length).toBeLessThanOrEqual(15);
});

test.each([
  'a',
  '=',
  ':',
  '-',
  '://',
  '"',
  'sk-',
  'eyJ',
  'eyJa.eyJ',
  '-----BEGIN RSA PRIVATE KEY-----',
  '-----BEGIN A',
  'token="',
  'token: a1',
  '://a:b',
  `password=${madeUp(14)}`,
  'AKIA',
  "'x' = ",
  '\\"',
  'x.',
  'Bearer ',
  '--password ',
  'login a password ',
  '<token>',
  'Private-Lines: 1\n',
  'LS0tLS1CRUdJTiBSU0E',
  '=>',
  `${madeUp(32, '0a1b')}.`,
])('half a megabyte of %j takes no time to speak of', (piece) => {
  const text = piece.repeat(Math.ceil(500_000 / piece.length));
  const start = process.threadCpuUsage();
  scan(text);
  expect(process.threadCpuUsage(start).user).toBeLessThan(500_000);
});
