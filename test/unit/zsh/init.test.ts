import { expect, test } from 'vitest';
import { renderInit } from '../../../src/zsh/init.ts';

const table = { executable: '/opt/mayfly', store: '/home/a b/$store', shims: '/shims' };

test('the table is filled in, quoted, and no token is left', () => {
  const text = renderInit({ ...table, providers: [{ name: 'claude', command: ['claude'] }] });
  expect(text).toContain("__mayfly_executable='/opt/mayfly'\n");
  expect(text).toContain("__mayfly_store='/home/a b/$store'\n");
  expect(text).toContain("__mayfly_providers=('claude' 'claude')\n");
  expect(text).not.toMatch(/@\w+@/);
});

test.each(['', 'a b', '-x', '9x', 'a/b', 'a$b', 'é', 'gexec', 'mayfly', 'ai-mode', 'a\nb'])(
  'a provider cannot be called %j',
  (name) => {
    expect(() => renderInit({ ...table, providers: [{ name, command: [] }] })).toThrow(/^mayfly: config\.yaml: /);
  },
);

test.each(['x', 'my.llm', 'gpt-5_x', 'Aider'])('a provider can be called %j', (name) => {
  expect(renderInit({ ...table, providers: [{ name, command: ['c'] }] })).toContain(`('${name}' 'c')`);
});
