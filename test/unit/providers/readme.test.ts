import fs from 'node:fs';
import { expect, test } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import { validateConfig } from '../../../src/config-file/validate.ts';
import { buildEnvironment } from '../../../src/providers/environment.ts';
import { allSecretNames, findProvider, providerNames } from '../../../src/providers/index.ts';
import { renderInit } from '../../../src/zsh/init.ts';

const pages = ['README.md', 'docs/providers.md', 'docs/templates.md']
  .map((page) => fs.readFileSync(page, 'utf8'))
  .join('');
const examples = [...pages.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
const more = validateConfig(examples.find((text) => text.includes('aider:')) ?? '', 'docs/providers.md') as Config;

const inside = (name: string, host: Record<string, string>, secrets: Record<string, string> = {}) => {
  const provider = findProvider(name, more);
  const { visible, hidden } = buildEnvironment(provider, host, [], secrets, allSecretNames(more));
  return { provider, env: { ...visible, ...hidden } };
};

test.each(examples)('this example of the pages is valid:\n%s', (text) => {
  const config = validateConfig(text, 'a page') as Config;
  const providers = providerNames(config).map((name) => findProvider(name, config));
  expect(renderInit({ executable: '/mayfly', store: '/store', shims: '/shims', providers })).toContain(
    "'claude' 'claude'",
  );
});

test('the local model: no key is asked for, and no other provider’s goes there', () => {
  const { provider, env } = inside('local', { LOCAL_MODEL: 'm', ANTHROPIC_API_KEY: 'secret', ZAI_API_KEY: 'secret' });
  expect(provider).toMatchObject({
    image: { target: 'claude' },
    command: ['claude'],
    secrets: [],
    credential: { needed: [] },
  });
  expect(env).toMatchObject({
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:11434',
    ANTHROPIC_AUTH_TOKEN: 'ollama',
    ANTHROPIC_API_KEY: '',
    ANTHROPIC_MODEL: 'm',
  });
  expect(Object.values(env)).not.toContain('secret');
});

test('another service: its own key, from the variable that was named', () => {
  const { provider, env } = inside('work', { ANTHROPIC_BASE_URL: 'https://other' }, { ANTHROPIC_AUTH_TOKEN: 'key' });
  expect(provider.secrets).toStrictEqual([{ name: 'ANTHROPIC_AUTH_TOKEN', from: ['WORK_LLM_KEY'] }]);
  expect(env).toMatchObject({ ANTHROPIC_BASE_URL: 'https://llm.example.com/anthropic', ANTHROPIC_AUTH_TOKEN: 'key' });
});

test('an image of one’s own', () => {
  const { provider, env } = inside('aider', {}, { OPENAI_API_KEY: 'key' });
  expect(provider).toMatchObject({
    image: { reference: 'my/aider' },
    command: ['aider', '--model', 'openai/some-model'],
    folder: '.aider',
    credential: { needed: 'always' },
  });
  expect(provider.files.slice(0, 2)).toStrictEqual([
    { path: 'chat.history.md', class: 'history' },
    { path: 'caches/', class: 'settings' },
  ]);
  expect(env).toMatchObject({ OPENAI_API_BASE: 'https://llm.example.com/v1', OPENAI_API_KEY: 'key' });
});
