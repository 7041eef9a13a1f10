import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { githubServers, githubToken, githubVariables, storedToken } from '../../../src/git/gh.ts';
import { processHost } from '../../../src/platform/process-host.ts';
import { placesIn } from '../../../src/config/places.ts';

let home: string;

beforeEach(() => void (home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-gh-'))));
afterEach(() => fs.rmSync(home, { recursive: true }));

function login(more: Record<string, string> = {}): ReturnType<typeof githubToken> {
  const host = processHost({ HOME: home, PATH: `${path.join(home, 'bin')}:/usr/bin:/bin`, ...more });
  return githubToken(host, placesIn(path.join(home, 'store'), home));
}

async function token(more: Record<string, string> = {}): Promise<string | undefined> {
  return (await login(more)).token;
}

function put(name: string, text: string, mode = 0o600): void {
  fs.mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
  fs.writeFileSync(path.join(home, name), text, { mode });
}

const KEYRING = 'github.com:\n    git_protocol: ssh\n    user: ann\n';

describe('the token', () => {
  test('of the environment', async () => {
    expect(await token({ GH_TOKEN: 'a', GITHUB_TOKEN: 'b' })).toBe('a');
    expect(await token({ GH_TOKEN: '', GITHUB_TOKEN: 'b' })).toBe('b');
  });

  test.each([
    ['.config/gh', {}],
    ['xdg/gh', { XDG_CONFIG_HOME: 'xdg' }],
    ['other', { GH_CONFIG_DIR: 'other' }],
  ])('of the file in %s', async (folder, variables: Record<string, string>) => {
    put(`${folder}/hosts.yml`, 'github.com:\n    oauth_token: gho_1\n');
    const absolute = Object.entries(variables).map(([name, value]) => [name, path.join(home, value)]);
    expect(await token(Object.fromEntries(absolute))).toBe('gho_1');
  });

  test('of the store, where there is no other', async () => {
    put('store/gh/hosts.yml', 'github.com:\n    oauth_token: gho_store\n');
    expect(await token()).toBe('gho_store');
    put('.config/gh/hosts.yml', 'github.com:\n    oauth_token: gho_own\n');
    expect(await token()).toBe('gho_own');
  });

  test('that gh keeps in a keyring', async () => {
    put('.config/gh/hosts.yml', KEYRING);
    put('bin/gh', '#!/bin/sh\n[ "$*" = "auth token --hostname github.com" ] && echo gho_2\n', 0o755);
    expect(await token()).toBe('gho_2');
  });

  test('is asked of gh again only after a while, when gh gave none, or when the login is another', async () => {
    put('.config/gh/hosts.yml', KEYRING);
    put('bin/gh', '#!/bin/sh\necho >>"$HOME/asked"\ncat "$HOME/token"\n', 0o755);
    const host = processHost({ HOME: home, PATH: `${path.join(home, 'bin')}:/usr/bin:/bin` });
    const ask = (minutes: number): ReturnType<typeof githubToken> =>
      githubToken({ ...host, now: () => Date.now() + minutes * 60_000 }, placesIn(path.join(home, 'store'), home));
    expect(await ask(0)).toEqual({ note: expect.stringMatching(/^mayfly: [^;]+; [^;]+$/) });
    put('token', 'gho_later');
    expect(await ask(9)).toEqual({});
    expect(await ask(11)).toEqual({ token: 'gho_later' });
    put('.config/gh/hosts.yml', `${KEYRING}    git_protocol: https\n`);
    expect(await ask(0)).toEqual({ token: 'gho_later' });
    expect(fs.readFileSync(path.join(home, 'asked'), 'utf8')).toBe('\n\n\n');
  });

  test.each([
    ['nobody is logged in', undefined, undefined],
    ['gh is not installed', KEYRING, undefined],
    ['gh does not know one', KEYRING, '#!/bin/sh\nexit 1\n'],
    ['gh asks for a password', KEYRING, '#!/bin/sh\nexec sleep 60\n'],
    ['the login is for another server', 'git.example:\n    oauth_token: x\n', '#!/bin/sh\necho gho_3\n'],
  ])('is not there when %s', async (_, hosts, gh) => {
    if (hosts !== undefined) put('.config/gh/hosts.yml', hosts);
    if (gh !== undefined) put('bin/gh', gh, 0o755);
    expect(await token()).toBeUndefined();
  });
});

test.each([
  ['github.com:\n  oauth_token: "gho_a" # mine\n', 'gho_a'],
  [
    'github.com:\n  users:\n    bob:\n      oauth_token: gho_bob\n    ann:\n      oauth_token: gho_ann\n  user: ann\n  oauth_token: gho_ann\n',
    'gho_ann',
  ],
  ['git.example:\n  oauth_token: no\ngithub.com:\n  user: ann\n  oauth_token: yes\n', 'yes'],
  ['github.com:\n  user: ann\ngit.example:\n  oauth_token: no\n', undefined],
  ['github.com:\n  users:\n    bob:\n      oauth_token: no\n', undefined],
  ['', undefined],
])('in %j the token is %s', (text, expected) => {
  expect(storedToken(text)).toBe(expected);
});

describe('an enterprise server', () => {
  const BOTH = `github.com:\n    oauth_token: gho_1\ngit.corp.example:\n    oauth_token: gho_corp\n`;

  test('has the token of the environment, whichever server that is for', async () => {
    put('.config/gh/hosts.yml', BOTH);
    const found = await login({ GH_ENTERPRISE_TOKEN: 'ghe', GITHUB_ENTERPRISE_TOKEN: 'other' });
    expect(githubVariables(found)).toEqual({ GH_TOKEN: 'gho_1', GH_ENTERPRISE_TOKEN: 'ghe' });
    expect(githubServers(found)).toEqual(['github.com']);
    expect((await login({ GITHUB_ENTERPRISE_TOKEN: 'other' })).enterprise).toEqual({ token: 'other' });
  });

  test('or the one that gh has for what GH_HOST names', async () => {
    put('.config/gh/hosts.yml', BOTH);
    const found = await login({ GH_HOST: 'git.corp.example', GH_TOKEN: 'a' });
    expect(githubVariables(found)).toEqual({ GH_TOKEN: 'a', GH_ENTERPRISE_TOKEN: 'gho_corp' });
    expect(githubServers(found)).toEqual(['github.com', 'git.corp.example']);
    for (const GH_HOST of ['github.com', 'git.other.example', 'gitxcorp.example', 'git corp'])
      expect(await login({ GH_HOST })).toEqual({ token: 'gho_1' });
  });

  test('also where it is in a keyring', async () => {
    put('.config/gh/hosts.yml', 'git.corp.example:\n    user: ann\n');
    put('bin/gh', '#!/bin/sh\n[ "$*" = "auth token --hostname git.corp.example" ] && echo gho_3\n', 0o755);
    expect(await login({ GH_HOST: 'git.corp.example' })).toEqual({
      enterprise: { token: 'gho_3', server: 'git.corp.example' },
    });
  });
});
