import { expect, test } from 'vitest';
import { Logins } from '../../../src/stub/logins.ts';

test.each(['claude', 'gemini'] as const)('%s: a refresh token works once', (provider) => {
  const logins = new Logins(3600);
  const first = logins.create(provider);
  const second = logins.rotate(provider, first.refresh);
  expect(second).toBeDefined();
  expect(second).not.toEqual(first);
  expect(logins.rotate(provider, first.refresh)).toBeUndefined();
  expect(logins.rotate(provider, second?.refresh ?? '')).toBeDefined();
});

test('a refresh token of one provider is nothing to the other', () => {
  const logins = new Logins(3600);
  expect(logins.rotate('gemini', logins.create('claude').refresh)).toBeUndefined();
});

test('an access token is accepted until it expires; what does not look like one is a key', () => {
  const logins = new Logins(3600);
  const { access } = logins.create('claude');
  expect(logins.accepts(access)).toBe(true);
  logins.expire(access);
  expect(logins.accepts(access)).toBe(false);
  expect(logins.accepts(logins.create('gemini', -1).access)).toBe(false);
  expect(logins.accepts('sk-ant-oat01-stub-never-given')).toBe(false);
  expect(logins.accepts('a-key')).toBe(true);
});
