import { hash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processHost } from '../../../src/platform/process-host.ts';
import { geminiSessions, projectOf } from '../../../src/import/sessions.ts';
import { allOffers, placeOf } from '../../../src/import/sources.ts';
import { takeAll } from '../../../src/import/take.ts';
import { placesIn } from '../../../src/config/places.ts';
import { stateInStore } from '../../../src/project/state.ts';
import { below } from '../../support/scene.ts';

let home: string;
beforeEach(() => void (home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-import-'))));
afterEach(() => fs.rmSync(home, { recursive: true }));

const put = (name: string, content: string, mode = 0o600): void => {
  fs.mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
  fs.writeFileSync(path.join(home, name), content, { mode });
};
const link = (name: string, to: string): void => {
  fs.mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
  fs.symlinkSync(to, path.join(home, name));
};
const places = () => placesIn(path.join(home, 'store'), path.join(home, 'run'));
const host = (more: object = {}) => ({
  ...processHost({ HOME: home, PATH: `${path.join(home, 'bin')}:/usr/bin:/bin` }),
  user: { ...processHost().user, home },
  ...more,
});

/** What one import says, in short, with the store that it leaves. */
async function run(pretend = false, given = host()): Promise<{ said: string[]; store: string[] }> {
  const { offers, left } = await allOffers(given, places());
  const taken = await takeAll(given, places(), offers, pretend);
  const store = below(places().store).filter((name) => fs.statSync(path.join(places().store, name)).isFile());
  const said = taken.map(({ verb, to, reason }) => `${verb} ${path.relative(home, to)}${reason ? `: ${reason}` : ''}`);
  return { said: [...said, ...left.map(({ from, reason }) => `leave ${path.relative(home, from)}: ${reason}`)], store };
}

const stored = (name: string): string => fs.readFileSync(path.join(home, 'store', name), 'utf8');

describe('every layout', () => {
  it.each<[string, string, string]>([
    ['.docker-gemini-config/google_accounts.json', '{"a":1}', 'gemini/google_accounts.json'],
    ['.docker-gemini-config/settings.json', '{"a":1}', 'gemini/settings.json'],
    ['.docker-gemini-config/gh_config/hosts.yml', 'github.com:', 'gh/hosts.yml'],
    ['.docker-gemini-config/global_state/oauth_creds.json', '{"access_token":"a"}', 'gemini/oauth_creds.json'],
    ['.docker-ai-config/google_accounts.json', '{"a":1}', 'gemini/google_accounts.json'],
    ['.docker-ai-config/settings.json', '{"a":1}', 'gemini/settings.json'],
    ['.docker-ai-config/claude_config.json', '{"numStartups":1}', 'claude/.claude.json'],
    ['.docker-ai-config/claude_config.json', '{"claudeAiOauth":{"accessToken":"a"}}', 'claude/.credentials.json'],
    ['.docker-ai-config/glm_config.json', '{"env":{}}', 'glm/settings.json'],
    ['.docker-ai-config/gh_config/hosts.yml', 'github.com:', 'gh/hosts.yml'],
    ['.docker-ai-config/global_state/oauth_creds.json', '{"access_token":"a"}', 'gemini/oauth_creds.json'],
    ['.docker-ai-config/global_state/secrets/zai_key', 'k', 'env'],
    ['.claude/settings.json', '{"a":1}', 'claude/settings.json'],
    ['.claude/agents/with spaces.md', 'a', 'claude/agents/with spaces.md'],
    ['.claude/statusline.sh', '#!/bin/sh', 'claude/statusline.sh'],
    ['.claude.json', '{"a":1}', 'claude/.claude.json'],
    ['.gemini/GEMINI.md', 'a', 'gemini/GEMINI.md'],
    ['.gemini/gemini-credentials.json', 'aa:bb:cc', 'gemini/gemini-credentials.json'],
  ])('%s %j goes to %s', async (from, content, to) => {
    put(from, content);
    const before = below(home);
    expect(await run(true)).toEqual({ said: [`take store/${to}`], store: [] });
    expect(below(home)).toEqual(before);
    expect(await run()).toEqual({ said: [`take store/${to}`], store: [to] });
    expect(stored(to)).toBe(to === 'env' ? 'ZAI_API_KEY=k\n' : content);
    expect(fs.statSync(path.join(home, 'store', to)).mode & 0o777).toBe(0o600);
    expect(fs.readFileSync(path.join(home, from), 'utf8')).toBe(content);
    expect(await run()).toEqual({ said: [], store: [to] });
  });

  it('come together, the nearest first, as they would in a dry run', async () => {
    put('.docker-ai-config/settings.json', '{"theme":"one"}');
    put('.gemini/settings.json', '{"theme":"two","more":{"a":1}}');
    put('.docker-gemini-config/settings.json', '{"more":{"b":2}}');
    const said = ['take', 'merge', 'merge'].map((verb) => `${verb} store/gemini/settings.json`);
    expect((await run(true)).said).toEqual(said);
    expect((await run()).said).toEqual(said);
    expect(JSON.parse(stored('gemini/settings.json'))).toEqual({ theme: 'one', more: { a: 1, b: 2 } });
    expect((await run()).said).toEqual(['keep store/gemini/settings.json']);
  });
});

describe('what is not taken', () => {
  it('is history, noise, and what lies in the old folders beside', async () => {
    for (const name of ['projects/-w/1.jsonl', 'todos/1', 'shell-snapshots/1', 'statsig/1', '.claude.json.lock/x'])
      put(`.claude/${name}`, 'x');
    put('.docker-ai-config/global_state/ssh_config_clean', 'x');
    put('.docker-ai-config/global_state/0123abc/claude/projects/x', 'x');
    expect(await run()).toEqual({ said: [], store: [] });
  });

  it('is said: broken JSON, what is large and unknown, what cannot be read', async () => {
    put('.claude/ok.md', 'ok');
    link('.claude/inside.md', 'ok.md');
    put('.claude/local/node_modules/cli', 'x'.repeat(5_000_000));
    put('.claude.json', '{"a":');
    expect((await run()).said.toSorted()).toEqual([
      'leave .claude/local: mayfly does not know it, and 5 MB are much for every call',
      'leave store/claude/.claude.json: it is not valid JSON',
      'take store/claude/inside.md',
      'take store/claude/ok.md',
    ]);
  });

  it('is what the store cannot hold, while the rest goes on', async () => {
    fs.mkdirSync(path.join(home, 'store/claude/settings.json'), { recursive: true });
    put('.claude/settings.json', '{"a":1}');
    put('.claude/agents/a.md', 'a');
    expect((await run()).said).toEqual([
      'leave store/claude/settings.json: in the store, a folder is in its place',
      'take store/claude/agents/a.md',
    ]);
  });
});

describe('a link', () => {
  const said = async (): Promise<string[]> => (await run()).said.map((line) => line.replaceAll(home, '~')).toSorted();

  it('to dotfiles is followed: files, folders, one in a folder, and of what is beside the folder', async () => {
    for (const name of ['settings.json', 'skills/x/SKILL.md', 'a.md', 'claude.json']) put(`dotfiles/${name}`, '{}');
    link('.claude/settings.json', '../dotfiles/settings.json');
    link('.claude/skills', path.join(home, 'dotfiles/skills'));
    link('.claude/agents/a.md', '../../dotfiles/a.md');
    link('.claude.json', 'dotfiles/claude.json');
    const taken = ['.claude.json', 'agents/a.md', 'settings.json', 'skills/x/SKILL.md'];
    expect(await said()).toEqual(taken.map((name) => `take store/claude/${name}`));
    expect(taken.map((name) => fs.lstatSync(path.join(home, 'store/claude', name)).isFile())).not.toContain(false);
    expect(await said()).toEqual([]);
  });

  const planted = (at: string): string => `~/${at} is a link that a call may have put there; copy what you want of it`;

  it.each([
    ['to a link of a call', '../dotfiles/x.md', planted('dotfiles/x.md')],
    ['that hides such a one', '../dotfiles/a/../y.md', planted('.claude/x.md')],
    ['to keys', '../.ssh/x.md', 'it is a link to ~/.ssh/x.md, which no call may see'],
    ['to the folder of keys', '../.ssh', 'it is a link to ~/.ssh, which no call may see'],
    ['to HOME', '..', 'it is a link to ~, which no call may see'],
    ['to nothing', '../gone', 'it is a link to ../gone, which is not there'],
    ['to the store', '../store/claude/x.md', 'it is a link to ~/store/claude/x.md, so calls have it'],
  ])('%s is left', async (_, aim, reason) => {
    for (const name of ['secret', 'secrets/a/x', 'secrets/y.md', '.ssh/x.md', 'store/claude/x.md']) put(name, 'secret');
    link('dotfiles/x.md', '../secret');
    put('dotfiles/y.md', 'mine');
    link('dotfiles/a', '../secrets/a');
    link('.claude/x.md', aim);
    expect(await said()).toEqual([`leave .claude/x.md: ${reason}`]);
  });

  it('where a call has worked counts for nothing, nor does one in a folder that is a link', async () => {
    put('secret', 'secret');
    link('.claude/x.md', '../secret');
    fs.mkdirSync(
      stateInStore(places().store, path.join(home, '.claude'), hash('sha256', path.join(home, '.claude')).slice(0, 12)),
      { recursive: true },
    );
    put('dotfiles/gemini/GEMINI.md', 'mine');
    link('.gemini', 'dotfiles/gemini');
    link('.gemini/y.md', '../../secret');
    expect(await said()).toEqual([
      expect.stringMatching(/^leave .claude\/x.md: ~\/.claude\/x.md is a link that a call may have put there/),
      expect.stringMatching(/^leave .gemini\/y.md: ~\/.gemini\/y.md is a link that a call may have put there/),
      'take store/gemini/GEMINI.md',
    ]);
  });

  it('in what a link leads to is not followed', async () => {
    put('secret', 'secret');
    link('dotfiles/skills/x.md', '../../secret');
    link('.claude/skills', '../dotfiles/skills');
    expect(await said()).toEqual([
      'leave store/claude/skills/x.md: a link that leads out of the folder is in its place',
    ]);
  });
});

describe('the keychain', () => {
  const security = (body: string): void => put('bin/security', `#!/bin/sh\n${body}\n`, 0o755);
  const login = '{"claudeAiOauth":{"accessToken":"from the keychain","expiresAt":2}}';

  it('is asked on a Mac only', async () => {
    security(`touch "${home}/asked"`);
    await run();
    expect(fs.existsSync(path.join(home, 'asked'))).toBe(false);
  });

  it('gives the login of Claude Code, which wins when it expires later', async () => {
    security(`[ "$*" = "find-generic-password -s Claude Code-credentials -w" ] && echo '${login}'`);
    put('store/claude/.credentials.json', '{"claudeAiOauth":{"accessToken":"old","expiresAt":1}}');
    expect((await run(false, host({ platform: 'darwin' }))).said).toEqual(['merge store/claude/.credentials.json']);
    expect(stored('claude/.credentials.json')).toBe(login);
  });

  it.each([
    ['has no entry', 'exit 44', []],
    ['is locked', 'echo secret >&2; exit 51', ['leave keychain: Claude Code-credentials: security ended with code 51']],
  ])('%s', async (_, body, said) => {
    security(body);
    const { left } = await allOffers(host({ platform: 'darwin' }), places());
    expect(left.map(({ from, reason }) => `leave ${from}: ${reason}`)).toEqual(said);
  });
});

it.each([
  [undefined, '.claude.json'],
  [[], '.claude.json'],
  [{ oauthAccount: {} }, '.claude.json'],
  [{ hooks: {} }, 'settings.json'],
  [{ claudeAiOauth: {}, env: {} }, '.credentials.json'],
])('%j was %s', (content, expected) => expect(placeOf(content)).toBe(expected));

describe('the conversations of gemini', () => {
  it('are found by their marker, and by the hash of the path', () => {
    const project = path.join(home, 'w');
    put('.gemini/tmp/w/.project_root', `${project}\n`);
    put('.gemini/tmp/w/chats/1.jsonl', 'x');
    put('.gemini/tmp/other/.project_root', '/other');
    put('.gemini/tmp/other/chats/1.jsonl', 'x');
    const { offers } = geminiSessions({ root: path.join(home, '.gemini'), project, to: '/state' });
    expect(offers.map(({ file }) => file).toSorted()).toEqual(['tmp/w/.project_root', 'tmp/w/chats/1.jsonl']);
  });
});

it('a working directory belongs to the nearest git folder above it', () => {
  for (const name of ['a/.git', 'a/b/c', 'a/sub/.git/x', 'plain/x'])
    fs.mkdirSync(path.join(home, name), { recursive: true });
  const of = (name: string): string => path.relative(home, projectOf(path.join(home, name)) ?? '');
  expect(['a', 'a/b/c', 'a/gone/away', 'a/sub', 'plain', 'plain/x'].map(of)).toEqual([
    'a',
    'a',
    'a',
    'a/sub',
    'plain',
    'plain/x',
  ]);
});
