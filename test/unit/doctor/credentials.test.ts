import { describe, expect, it } from 'vitest';
import { checkCredentials } from '../../../src/doctor/credentials.ts';
import type { Finding } from '../../../src/doctor/finding.ts';
import { type Person, person } from './context.ts';

const VALUE = 'canary-0123456789';
const PAST = 1000;
const FUTURE = Date.now() + 3_600_000;

async function about(someone: Person, name: string): Promise<Finding | undefined> {
  const findings = await checkCredentials(someone.context);
  expect(JSON.stringify(findings)).not.toContain(VALUE);
  return findings.find(({ subject }) => subject === name);
}

describe('checkCredentials', () => {
  it('says what would give one', async () => {
    using someone = person();
    expect(await about(someone, 'glm')).toEqual({
      level: 'warn',
      subject: 'glm',
      what: 'no login and no key',
      fix: `give one with the variable ZAI_API_KEY (in the environment or in ${someone.store}/env)`,
    });
    expect((await about(someone, 'claude'))?.fix).toMatch(/, or claude, then \/login$/u);
  });

  it.each([
    ['the environment', { ZAI_API_KEY: VALUE }, '', 'key from the variable ZAI_API_KEY'],
    ['the store', {}, `ZAI_API_KEY=${VALUE}`, "key from the variable ZAI_API_KEY in the store's env"],
    ['both', { ZAI_API_KEY: VALUE }, `ZAI_API_KEY=${VALUE}`, 'key from the variable ZAI_API_KEY'],
  ])('names the variable of %s', async (_where, env, kept, what) => {
    using someone = person(env);
    someone.write('.docker-ai-config/env', kept);
    expect(await about(someone, 'glm')).toEqual({ level: 'ok', subject: 'glm', what });
  });

  it('names the command for a key, and does not run it', async () => {
    using someone = person({}, { config: { secrets: { ZAI_API_KEY: ['false', VALUE] } } });
    expect(await about(someone, 'glm')).toMatchObject({
      level: 'ok',
      what: 'key from the command for ZAI_API_KEY in config.yaml (false)',
    });
  });

  it('misses a command that is not installed', async () => {
    using someone = person({}, { config: { secrets: { ZAI_API_KEY: ['no-such-command'] } } });
    expect(await about(someone, 'glm')).toMatchObject({
      level: 'broken',
      fix: 'install it, or correct secrets.ZAI_API_KEY; a key itself belongs in env',
    });
  });

  it('knows other ways to pay', async () => {
    using someone = person({ CLAUDE_CODE_USE_BEDROCK: '1', AWS_ACCESS_KEY_ID: VALUE });
    expect(await about(someone, 'claude')).toMatchObject({ level: 'ok', what: 'by way of CLAUDE_CODE_USE_BEDROCK' });
  });

  it('says what calls do not see of them, and how they would', async () => {
    using someone = person({ CLAUDE_CODE_USE_VERTEX: '1' });
    expect(await about(someone, 'claude')).toEqual({
      level: 'warn',
      subject: 'claude',
      what: 'by way of CLAUDE_CODE_USE_VERTEX, but calls see no ~/.config/gcloud, and none of GOOGLE_APPLICATION_CREDENTIALS is set',
      fix: 'set one, or have config.yaml mount it: mounts: { ~/.config/gcloud: read-only }',
    });
    const config = { mounts: { '~/.config/gcloud': 'read-only' as const } };
    using mended = person({ CLAUDE_CODE_USE_VERTEX: '1' }, { config });
    expect(await about(mended, 'claude')).toMatchObject({ level: 'ok' });
  });

  it.each([
    [
      'is good',
      { accessToken: VALUE, refreshToken: VALUE, expiresAt: FUTURE },
      'ok',
      /^login in \.credentials\.json$/u,
    ],
    [
      'will be renewed',
      { accessToken: VALUE, refreshToken: VALUE, expiresAt: PAST },
      'ok',
      /has expired and is renewed/u,
    ],
    [
      'has ended',
      { accessToken: VALUE, refreshToken: '', expiresAt: PAST },
      'warn',
      /^the login in \.credentials\.json has expired$/u,
    ],
    ['has no end', { accessToken: VALUE }, 'ok', /^login in \.credentials\.json$/u],
  ])('says that a login %s', async (_what, claudeAiOauth, level, what) => {
    using someone = person();
    someone.write('.docker-ai-config/claude/.credentials.json', JSON.stringify({ claudeAiOauth }));
    expect(await about(someone, 'claude')).toMatchObject({
      level,
      what: expect.stringMatching(what) as string,
    });
  });

  it.each(['{', '{}', '[]', '"text"'])('sees that %s is no login', async (content) => {
    using someone = person();
    someone.write('.docker-ai-config/claude/.credentials.json', content);
    expect(await about(someone, 'claude')).toMatchObject({ level: 'warn', what: '.credentials.json holds no login' });
  });

  it("reads a login that is the whole file, as gemini's", async () => {
    using someone = person();
    someone.write(
      '.docker-ai-config/gemini/oauth_creds.json',
      JSON.stringify({ access_token: VALUE, expiry_date: PAST }),
    );
    expect(await about(someone, 'gemini')).toMatchObject({
      level: 'warn',
      fix: 'log in again: gemini, then choose how to sign in',
    });
  });
});
