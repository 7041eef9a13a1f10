import { expect, test } from 'vitest';
import { Logins } from '../../../../src/selftest/stub/logins.ts';

test('claude: a refresh token works once', () => {
  const logins = new Logins(3600);
  const first = logins.create('claude');
  const second = logins.refresh('claude', first.refresh);
  expect(second).toBeDefined();
  expect(second).not.toEqual(first);
  expect(logins.refresh('claude', first.refresh)).toBeUndefined();
  expect(logins.refresh('claude', second?.refresh ?? '')).toBeDefined();
});

test('gemini: a refresh token stays, each access token is new', () => {
  const logins = new Logins(3600);
  const first = logins.create('gemini');
  const second = logins.refresh('gemini', first.refresh);
  expect(second?.refresh).toBe(first.refresh);
  expect(second?.access).not.toBe(first.access);
  expect(logins.refresh('gemini', first.refresh)).toBeDefined();
});

test('a refresh token of one provider is nothing to the other', () => {
  const logins = new Logins(3600);
  expect(logins.refresh('gemini', logins.create('claude').refresh)).toBeUndefined();
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
