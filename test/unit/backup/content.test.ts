import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCredential, storeItems } from '../../../src/backup/collect.ts';
import { diffLines } from '../../../src/backup/diff.ts';
import { manifestOf, parseManifest, projectFolder } from '../../../src/backup/manifest.ts';
import { BadArchive } from '../../../src/backup/tar.ts';
import { maskedLines } from '../../../src/backup/show.ts';
import { giveBack, isSecretName, withhold } from '../../../src/backup/withhold.ts';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import { glm } from '../../../src/providers/glm.ts';
import type { Value } from '../../../src/platform/json.ts';
import { versionOf } from '../../../src/boundary/version.ts';

const PROVIDERS = [claude, gemini, glm];

describe('what may be a secret', () => {
  it.each([
    ...[
      'env',
      'gh/hosts.yml',
      'kept/claude-20260101T000000Z/.credentials.json',
      'claude/.credentials.json',
      'gemini/.env',
    ],
    ...[
      'glm/.device-keys.json',
      'gemini/oauth_creds.json',
      'gemini/gemini-credentials.json',
      'claude/sub/.env',
      'x.env',
    ],
    ...[
      'claude/.credentials.json.rejected-20260101T000000Z',
      'gemini/mcp-oauth-tokens.json.conflict-20260101T000000Z.2',
    ],
    ...['google_accounts.json', 'claude_config.json', 'global_state/secrets/zai_key', 'global_state/oauth_creds.json'],
  ])('%s is left out', (name) => expect(isCredential(name, PROVIDERS)).toBe(true));

  it.each([
    'config.yaml',
    'claude/settings.json',
    'claude/CLAUDE.md',
    'claude/env/x',
    'ssh/known_hosts',
    'image.json',
    'gemini/environment',
    'global_state/0123456789ab/claude/projects/x.jsonl',
  ])('%s is not', (name) => expect(isCredential(name, PROVIDERS)).toBe(false));

  it('is in what the guard keeps of projects, which is left out altogether, as is what engines have', () => {
    const store = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-backup-'));
    fs.mkdirSync(path.join(store, 'guard/0123456789ab/kept'), { recursive: true });
    fs.writeFileSync(path.join(store, 'guard/0123456789ab/kept/x'), 'TOKEN=secret');
    fs.mkdirSync(path.join(store, 'images/used/docker'), { recursive: true });
    fs.writeFileSync(path.join(store, 'images/used/docker/claude:0123456789ab'), '{}');
    fs.writeFileSync(path.join(store, 'config.yaml'), '');
    expect(storeItems(store, PROVIDERS, true).items.map(({ file }) => file)).toEqual(['config.yaml']);
    fs.rmSync(store, { recursive: true });
  });

  it('is not even looked for where there is no store', () => {
    expect(storeItems('/nonexistent/store', PROVIDERS, true)).toEqual({ items: [], unreadable: [] });
  });

  it.each([
    'apiKey',
    'primaryApiKey',
    'ANTHROPIC_AUTH_TOKEN',
    'client_secret',
    'password',
    'Authorization',
    'x-api-key',
    'privateKey',
    'GITHUB_TOKEN',
  ])('the name %s says so', (name) => expect(isSecretName(name)).toBe(true));
  it.each(['theme', 'maxTokens', 'inputTokens', 'keybindings', 'max_token_count', 'author', 'keyboard'])(
    'the name %s does not',
    (name) => expect(isSecretName(name)).toBe(false),
  );
});

const secret = fc.string({ minLength: 1, maxLength: 5 }).map((text) => `SECRET${text}`);
const tree: fc.Arbitrary<Value> = fc.letrec<{ object: Value; value: Value }>((tie) => ({
  object: fc.dictionary(fc.constantFrom('a', 'b', 'env', 'theme'), tie('value'), { maxKeys: 3 }),
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.constantFrom('plain', ''),
    tie('object'),
    fc.dictionary(fc.constantFrom('API_KEY', 'token', 'primaryApiKey', 'password'), secret, { maxKeys: 2 }),
    fc.record({ headers: fc.dictionary(fc.constantFrom('X', 'Y'), secret) }),
    fc.record({ args: fc.tuple(fc.constant('--token'), secret) }),
  ),
})).object;

describe('withholding', () => {
  it('leaves no secret, and gives all of them back', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const { value: rest, withheld } = withhold(value);
        expect(JSON.stringify(rest)).not.toContain('SECRET');
        expect(giveBack(rest, value, withheld)).toEqual(value);
        expect(giveBack(rest, undefined, withheld)).toEqual(rest);
      }),
    );
  });

  it('gives back what is there now, and nothing else of it', () => {
    const { value, withheld } = withhold({ theme: 'dark', env: { A_TOKEN: 'old' }, gone: { apiKey: 'x' } });
    expect(giveBack(value, { theme: 'light', env: { A_TOKEN: 'new', B: 'b' } }, withheld)).toEqual({
      theme: 'dark',
      env: { A_TOKEN: 'new' },
      gone: {},
    });
  });
});

describe('what is shown', () => {
  const lines = (file: string, text: string, all = false): string[] | undefined =>
    maskedLines(file, versionOf(Buffer.from(text), 'file'), all);

  it.each<[string, string, boolean, string[] | undefined]>([
    ['env', 'A=1\n# note\nexport B = "x"', true, ['A=•••', '# note', 'export B = •••']],
    ['notes.md', 'a token: abc\ntheme: dark\napi_key = abc', false, ['a token: abc', 'theme: dark', 'api_key = •••']],
    ['gemini-credentials.json', 'aa:bb:cc', true, undefined],
    ['x.bin', 'a\0b', false, undefined],
    ['hosts.yml', 'oauth_token: x', true, undefined],
  ])('%s %j', (file, text, all, expected) => expect(lines(file, text, all)).toEqual(expected));

  it('has no secret of a JSON file', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(lines('a.json', JSON.stringify(value))?.join()).not.toContain('SECRET');
      }),
    );
    const login = JSON.stringify({ claudeAiOauth: { accessToken: 'SECRET', scopes: ['SECRET'], expiresAt: 5 } });
    const shown = lines('.credentials.json', login, true)?.join('');
    expect(shown).toContain('"expiresAt": 5');
    expect(shown).not.toContain('SECRET');
  });
});

describe('the difference between lines', () => {
  const line = fc.constantFrom('a', 'b', 'c', 'd');

  it('leads from one to the other', () => {
    fc.assert(
      fc.property(fc.array(line), fc.array(line), (before, after) => {
        const diff = diffLines(before, after) ?? [];
        const of = (sign: string): string[] =>
          diff
            .filter((each) => each.startsWith(sign))
            .map((each) => each.slice(1))
            .toSorted();
        const without = (all: string[], some: string[]): string[] => {
          const rest = [...all];
          for (const each of some) rest.splice(rest.indexOf(each), 1);
          return rest.toSorted();
        };
        expect(without(before, of('-'))).toEqual(without(after, of('+')));
        expect(diff.length === 0).toBe(before.join() === after.join());
      }),
    );
  });

  it.each<[string, string, string[] | undefined]>([
    ['', '', []],
    ['a b c', 'a c', ['-b']],
    ['a c', 'a b c', ['+b']],
    ['a b c', 'a x c', ['-b', '+x']],
    ['a a', 'a', ['-a']],
  ])('%j and %j', (before, after, expected) =>
    expect(diffLines(before.split(' '), after.split(' '))).toEqual(expected),
  );

  it('is not looked for where that would take long', () => {
    const many = (text: string): string[] => Array.from({ length: 3000 }, (_, n) => `${text}${n}`);
    expect(diffLines(many('a'), many('b'))).toBeUndefined();
  });
});

describe('a manifest', () => {
  const sha256 = 'a'.repeat(64);
  const good = manifestOf({
    mayfly: '1',
    created: '2026-01-01T00:00:00.000Z',
    credentials: false,
    projects: [{ root: '/w/a b', folder: projectFolder(0) }],
    files: [
      { name: 'mayfly-backup/store/a', sha256, withheld: [['env', 'X']] },
      { name: 'mayfly-backup/projects/1/b', sha256 },
    ],
  });

  it('is read as it was written', () => expect(parseManifest(JSON.stringify(good))).toEqual(good));

  it.each([
    ...[
      '/etc/passwd',
      '../x',
      'mayfly-backup/store/../x',
      'mayfly-backup/store/',
      'mayfly-backup/store//x',
      'mayfly-backup/x',
    ],
    ...[
      'mayfly-backup/store/a/./b',
      'mayfly-backup/store/a/..',
      'mayfly-backup/projects/2/x',
      'mayfly-backup/store/a\0b',
      5,
    ],
  ])('does not take the name %j', (name) => {
    const text = JSON.stringify({ ...good, files: [{ name, sha256 }] });
    expect(() => parseManifest(text)).toThrow('a name in it is not allowed');
  });

  it.each<[string, object]>([
    ['another version', { format: 2 }],
    ['is not valid', { projects: [{ root: 'relative', folder: projectFolder(0) }] }],
    ['is not valid', { projects: [{ root: '/w/../etc', folder: projectFolder(0) }] }],
    ['is not valid', { projects: [{ root: '/w', folder: '../x' }] }],
    ['is not valid', { files: [good.files[0], good.files[0]] }],
    ['is not allowed', { files: [{ name: 'mayfly-backup/store/a', sha256: 'x' }] }],
  ])('%s: %j', (reason, change) => {
    expect(() => parseManifest(JSON.stringify({ ...good, ...change }))).toThrow(reason);
  });

  it.each(['', 'null', '[]', '{"format":1}'])('is not %j', (text) => {
    expect(() => parseManifest(text)).toThrow(BadArchive);
  });
});
