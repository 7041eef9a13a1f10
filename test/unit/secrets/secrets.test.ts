import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf } from '../../../src/platform/errors.ts';
import { processHost } from '../../../src/platform/process-host.ts';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import { glm } from '../../../src/providers/glm.ts';
import { findSecrets, readVariables, requireCredential } from '../../../src/secrets/secrets.ts';

let store: string;
beforeEach(() => void (store = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-store-'))));
afterEach(() => fs.rmSync(store, { recursive: true }));

const host = (env: Record<string, string> = {}) => processHost({ PATH: process.env['PATH'], HOME: store, ...env });

describe('the env file', () => {
  it('stands below the environment, in which an empty variable is none', () => {
    fs.writeFileSync(path.join(store, 'env'), 'A=store\nB=store\nC=store\n');
    expect(readVariables(host({ A: 'host', B: '' }), store)).toMatchObject({ A: 'host', B: 'store', C: 'store' });
  });

  it.each(['KEY: secret', 'A=1\nsecret', 'A="secret\nB=2', 'source ~/secret'])(
    'that says %j is refused, without a word of what it holds',
    (text) => {
      fs.writeFileSync(path.join(store, 'env'), text);
      expect(() => readVariables(host(), store)).toThrow(/env:\d: gives no variable; allowed: NAME=value/);
      expect(() => readVariables(host(), store)).not.toThrow(/secret/);
    },
  );
});

describe('findSecrets', () => {
  const config = { secrets: { ZAI_API_KEY: ['sh', '-c', 'printf "%s\\n" from-command'] } };

  it('prefers a variable to a command', async () => {
    expect(await findSecrets(host(), glm, { ZAI_API_KEY: 'from-env' }, config)).toEqual({
      ANTHROPIC_AUTH_TOKEN: 'from-env',
    });
    expect(await findSecrets(host(), glm, {}, config)).toEqual({ ANTHROPIC_AUTH_TOKEN: 'from-command' });
    expect(await findSecrets(host(), claude, { ANTHROPIC_API_KEY: 'a' }, config)).toEqual({ ANTHROPIC_API_KEY: 'a' });
    expect(await findSecrets(host(), claude, {}, config)).toEqual({});
  });

  it.each([
    [['sh', '-c', 'echo locked >&2; exit 3'], undefined, 'exit 3 locked'],
    [['true'], undefined, 'it printed nothing'],
    [['sk-pasted-key'], undefined, 'there is no such command; a key itself belongs in env'],
    [['sh', '-c', 'echo key; echo and more'], undefined, 'it printed more than the one line of a key'],
    [['sh', '-c', 'trap "" TERM INT; echo key; while :; do sleep 1; done'], 300, 'no answer in 0.3 s'],
  ])('says why %j gave no key', async (words, limit, reason) => {
    const secrets = { ZAI_API_KEY: words };
    const failure = findSecrets(host(), glm, {}, { secrets }, limit);
    await expect(failure).rejects.toThrow(reason);
    await expect(failure).rejects.not.toThrow(/sk-pasted/);
  });

  it('does not wait for what a command has left in the background', async () => {
    const pid = path.join(store, 'pid');
    const words = ['sh', '-c', `sleep 600 & echo $! >"${pid}"; echo key; wait`];
    const secrets = { ZAI_API_KEY: words };
    await expect(findSecrets(host(), glm, {}, { secrets }, 2000)).rejects.toThrow('no answer in 2 s');
    process.kill(Number(fs.readFileSync(pid, 'utf8')));
  });

  it('reads ~/ at the beginning of a word as a shell does', async () => {
    fs.writeFileSync(path.join(store, 'key'), 'from-home\n');
    const secrets = { ZAI_API_KEY: ['cat', '~/key'] };
    expect(await findSecrets(host(), glm, {}, { secrets })).toEqual({ ANTHROPIC_AUTH_TOKEN: 'from-home' });
  });

  it('says neither what a command printed nor what it was asked', async () => {
    const words = ['sh', '-c', 'echo printed; echo asked >/dev/null; exit 1'];
    const failure = findSecrets(host(), glm, {}, { secrets: { ZAI_API_KEY: words } });
    await expect(failure).rejects.toThrow(/the command for ZAI_API_KEY in config.yaml failed: exit 1 *;/);
  });

  it('asks nobody for the keys of other providers, nor when a variable gives the key', async () => {
    const secrets = { ZAI_API_KEY: ['sh', '-c', `touch "${store}/asked"; echo key`] };
    await findSecrets(host(), claude, {}, { secrets });
    await findSecrets(host(), glm, { ZAI_API_KEY: 'given' }, { secrets });
    expect(fs.existsSync(path.join(store, 'asked'))).toBe(false);
  });
});

describe('requireCredential', () => {
  const check = (provider: typeof claude, words: string[] | undefined, more: object = {}): string | undefined =>
    requireCredential({
      ...{ provider, words, secrets: {}, variables: {}, store },
      ...{
        home: path.join(store, 'home'),
        project: { root: path.join(store, 'shop'), cwd: path.join(store, 'shop/a') },
      },
      ...more,
    });

  const line = (...asked: Parameters<typeof check>): string | undefined => {
    try {
      return check(...asked);
    } catch (error) {
      return messageOf(error);
    }
  };

  it.each([
    [claude, ['-p', 'hi'], 'ANTHROPIC_API_KEY'],
    [claude, ['--model', 'opus', '--print', 'hi'], 'claude, then /login'],
    [glm, [], 'ZAI_API_KEY'],
    [glm, ['-p', 'hi'], 'in the environment or in'],
  ])('knows what would help $0.name $1', (provider, words, hint) => {
    expect(line(provider, words)).toMatch(new RegExp(`^mayfly: no credential for ${provider.name}; .*${hint}`));
  });

  it('refuses where nobody could log in during a call, or it is one of its own', () => {
    expect(() => check(glm, [])).toThrow('no credential for glm');
    expect(check(claude, ['-p'])).toContain('no credential for claude');
    const own = { project: { root: '/', cwd: '/', empty: true } };
    expect(() => check(claude, ['-p', '--output-format', 'json'], own)).toThrow('no credential for claude');
  });

  it.each([
    ['a login may follow', claude, []],
    ['nothing is asked', glm, ['--version']],
    ['nothing is asked', glm, ['--help']],
    ['another command runs', glm, undefined],
  ])('lets pass where %s', (_, provider, words) => expect(line(provider, words as string[])).toBeUndefined());

  it.each([
    [claude, 'claude/settings.json', '{"env": {"ANTHROPIC_AUTH_TOKEN": "@"}}'],
    [claude, 'claude/settings.json', '{"env": {"CLAUDE_CODE_USE_BEDROCK": "@"}}'],
    [claude, 'shop/.claude/settings.json', '{"apiKeyHelper": "@"}'],
    [claude, 'shop/a/.claude/settings.local.json', '{"env": {"ANTHROPIC_API_KEY": "@"}}'],
    [glm, 'shop/.claude/settings.json', '{"env": {"ANTHROPIC_AUTH_TOKEN": "@"}}'],
    [gemini, 'gemini/.env', 'export GEMINI_API_KEY="@"'],
    [gemini, 'shop/.env', 'A=b\nGOOGLE_GENAI_USE_VERTEXAI=@'],
    [gemini, 'shop/a/.gemini/.env', 'GEMINI_API_KEY=@\nA=b'],
  ])('leaves it to $0.name what %s gives', (provider, name, text) => {
    const file = path.join(store, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text.replace('@', ''));
    expect(line(provider, ['-p', 'hi'])).toContain('no credential');
    fs.writeFileSync(file, text.replace('@', 'x'));
    expect(line(provider, ['-p', 'hi'])).toBeUndefined();
  });

  it.each([
    [claude, ['-p', 'hi', '--output-format', 'json']],
    [claude, ['-p', '--output-format=stream-json', 'hi']],
    [glm, ['--settings', 'x.json']],
    [gemini, ['-o', 'json', '-p', 'hi']],
  ])('leaves it to $0.name what becomes of %j', (provider, words) => {
    expect(line(provider, words)).toBeUndefined();
  });

  it('knows of a login that could be taken over', () => {
    const file = path.join(store, 'home/.claude/.credentials.json');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, '{}');
    const hint = `give one with mayfly import (there is a login in ${path.dirname(file)}), or the variable`;
    expect(line(claude, ['-p'])).toContain(hint);
    expect(line({ ...claude, name: 'work' }, ['-p'])).toContain('give one with the variable');
    expect(line(glm, ['-p'])).toContain('give one with the variable');
  });

  it('knows the files and the variables that stand for a login', () => {
    expect(line(claude, ['-p'], { secrets: { ANTHROPIC_API_KEY: 'x' } })).toBeUndefined();
    expect(line(claude, ['-p'], { variables: { CLAUDE_CODE_USE_BEDROCK: '1' } })).toBeUndefined();
    const folder = path.join(store, 'claude');
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, '.claude.json'), '{"primaryApiKey":""}');
    expect(line(claude, ['-p'])).toContain('no credential');
    fs.writeFileSync(path.join(folder, '.claude.json'), '{"primaryApiKey":"x"}');
    expect(line(claude, ['-p'])).toBeUndefined();
    fs.rmSync(path.join(folder, '.claude.json'));
    fs.writeFileSync(path.join(folder, '.credentials.json'), '');
    expect(line(claude, ['-p'])).toContain('no credential');
    fs.writeFileSync(path.join(folder, '.credentials.json'), '{}');
    expect(line(claude, ['-p'])).toBeUndefined();
  });
});
