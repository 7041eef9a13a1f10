import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageTag, ingredients, REGISTRY_BASE } from '../../../../src/engine/images/ingredients.ts';
import { readRecord, updateRecord } from '../../../../src/engine/images/record.ts';

let store: string;
beforeEach(() => void (store = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-record-')), 'store')));
afterEach(() => fs.rmSync(path.dirname(store), { recursive: true }));

const baseOf = (base: 'auto' | 'registry' | 'offline'): string =>
  ingredients({ store, base, caBundle: undefined }).base;

describe('the base of the tags', () => {
  it.each([
    [undefined, 'auto', 'registry'],
    ['registry', 'auto', 'registry'],
    ['offline', 'auto', 'offline'],
    ['offline', 'registry', 'registry'],
    ['registry', 'offline', 'offline'],
  ] as const)('recorded %s, option %s: %s', (recorded, option, expected) => {
    if (recorded) updateRecord(store, { base: recorded });
    expect(baseOf(option)).toMatch(expected === 'registry' ? REGISTRY_BASE : /^mayfly\/base:[0-9a-f]{12}$/);
  });
});

it('no tag depends on what the host trusts: a call of cron runs the image that a terminal has built', () => {
  const tag = (caBundle: string | undefined): string => imageTag('claude', { store, base: 'offline', caBundle });
  expect(tag('/etc/ssl/certs/ca-certificates.crt')).toBe(tag(undefined));
});

describe('the record', () => {
  it('keeps what it is not told to change, private', () => {
    updateRecord(store, { base: 'offline' });
    updateRecord(store, { versions: { 'claude-code': '999.0.0' } });
    expect(readRecord(store)).toEqual({ base: 'offline', versions: { 'claude-code': '999.0.0' } });
    expect(fs.statSync(path.join(store, 'image.json')).mode & 0o777).toBe(0o600);
  });

  it('moves the tag of the CLI that has a newer version', () => {
    const tags = (): string[] =>
      (['tools', 'claude', 'gemini'] as const).map((target) =>
        imageTag(target, { store, base: 'auto', caBundle: undefined }),
      );
    const [tools, claude, gemini] = tags();
    updateRecord(store, { versions: { 'claude-code': '999.0.0' } });
    expect(tags()).toEqual([tools, expect.not.stringMatching(claude ?? ''), gemini]);
  });

  it('is learned again when it is broken', () => {
    updateRecord(store, { base: 'offline' });
    fs.writeFileSync(path.join(store, 'image.json'), '{');
    expect(readRecord(store)).toEqual({});
  });
});
