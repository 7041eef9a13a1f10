import { describe, expect, it } from 'vitest';
import { buildEnvironment, expand } from '../../../src/providers/environment.ts';
import { allSecretNames, findProvider } from '../../../src/providers/index.ts';
import { claude } from '../../../src/providers/claude.ts';
import { glm } from '../../../src/providers/glm.ts';

const keysOf = (provider: typeof claude, host: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    provider.secrets.flatMap(({ name, from }) =>
      from.flatMap((source) => (host[source] ? [[name, host[source]]] : [])),
    ),
  );
const build = (provider: typeof claude, host: Record<string, string>, extra: string[] = []) =>
  buildEnvironment(provider, host, extra, keysOf(provider, host), allSecretNames({}));

describe('expand', () => {
  it.each([
    ['plain', 'plain'],
    ['${A}', 'a'],
    ['${A:-b}', 'a'],
    ['${EMPTY:-b}', 'b'],
    ['${NONE}', ''],
    ['x-${NONE:-http://h/p?q=1}-y', 'x-http://h/p?q=1-y'],
  ])('%s', (template, value) => expect(expand(template, { A: 'a', EMPTY: '' })).toBe(value));
});

describe('buildEnvironment', () => {
  const host = {
    TERM: 'xterm',
    ANTHROPIC_API_KEY: 'sk-claude',
    CLAUDE_CODE_OAUTH_TOKEN: 'oauth-claude',
    ZAI_API_KEY: 'sk-zai',
    GEMINI_API_KEY: 'sk-gemini',
    ANTHROPIC_BASE_URL: 'http://me:pw@127.0.0.1',
    HTTPS_PROXY: 'http://me:pw@proxy',
    CLAUDE_CODE_MAX_RETRIES: '1',
    UNRELATED: 'x',
  };

  it('gives every call whom git and gh speak for', () => {
    const names = ['EMAIL', 'GH_HOST', 'GIT_AUTHOR_NAME', 'GIT_AUTHOR_DATE', 'GIT_COMMITTER_EMAIL'];
    const { hidden } = build(claude, Object.fromEntries(names.map((name) => [name, 'x'])));
    expect(Object.keys(hidden)).toEqual(names);
    expect(build(claude, { GH_ENTERPRISE_TOKEN: 'x' }).hidden).toEqual({});
  });

  it("gives claude its own keys, hidden, and nobody else's", () => {
    const { visible, hidden } = build(claude, host);
    expect(hidden).toEqual({
      ANTHROPIC_API_KEY: 'sk-claude',
      CLAUDE_CODE_OAUTH_TOKEN: 'oauth-claude',
      ANTHROPIC_BASE_URL: 'http://me:pw@127.0.0.1',
      HTTPS_PROXY: 'http://me:pw@proxy',
      CLAUDE_CODE_MAX_RETRIES: '1',
    });
    expect(visible).toMatchObject({ TERM: 'xterm', LANG: 'C.UTF-8', CLAUDE_CONFIG_DIR: '/run/mayfly/live/.claude' });
    expect(JSON.stringify(visible)).not.toMatch(/sk-|pw/);
  });

  it('says which terminal it is, hidden', () => {
    const terminal = { TMUX: '/tmp/tmux-1000/default,1,0', TMUX_PANE: '%1', STY: '1.pts', KITTY_WINDOW_ID: '1' };
    const more = { TERM_PROGRAM: 'ghostty', TERM_PROGRAM_VERSION: '1', WT_SESSION: 'x', SSH_TTY: '/dev/pts/1' };
    const { visible, hidden } = build(claude, { ...host, ...terminal, ...more, KITTY_LISTEN_ON: 'unix:/x' });
    expect(hidden).toMatchObject({ ...terminal, ...more });
    expect({ ...visible, ...hidden }).not.toHaveProperty('KITTY_LISTEN_ON');
  });

  it('never lets a login of claude reach glm', () => {
    const { visible, hidden } = build(glm, host);
    expect(hidden['ANTHROPIC_AUTH_TOKEN']).toBe('sk-zai');
    expect(hidden['ANTHROPIC_BASE_URL']).toBe('https://api.z.ai/api/anthropic');
    expect(visible['ANTHROPIC_API_KEY']).toBe('');
    expect(JSON.stringify([visible, hidden])).not.toMatch(/sk-claude|oauth-claude|sk-gemini/);
    expect(build(glm, { ...host, ZAI_BASE_URL: 'http://127.0.0.1:1', GLM_MODEL: 'glm-9' }).hidden).toMatchObject({
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
      ANTHROPIC_MODEL: 'glm-9',
    });
  });

  it('shows no value that the user wrote himself', () => {
    const env = { ANTHROPIC_AUTH_TOKEN: 'sk-literal', ANTHROPIC_API_KEY: 'sk-other', MIXED: '${TERM}-x', PLAIN: 'yes' };
    const work = findProvider('work', { providers: { work: { extends: 'glm', secrets: [], env } } });
    const { visible, hidden } = build(work, host);
    expect(hidden).toMatchObject({ ...env, MIXED: 'xterm-x' });
    expect(Object.keys(visible).filter((name) => name in env)).toEqual([]);
    expect(visible).toMatchObject({ CLAUDE_CONFIG_DIR: '/run/mayfly/live/.claude' });
    const again = findProvider('glm', { providers: { glm: { env: { DISABLE_AUTOUPDATER: 'sk-literal' } } } });
    expect(build(again, host).hidden).toMatchObject({ DISABLE_AUTOUPDATER: 'sk-literal' });
  });

  it('passes what the person names, from the host or as it is written', () => {
    expect(build(glm, host, ['UNRELATED', 'NEW=a=b', 'ABSENT']).hidden).toMatchObject({ UNRELATED: 'x', NEW: 'a=b' });
  });
});
