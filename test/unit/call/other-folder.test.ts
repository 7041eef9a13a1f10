import { expect, test } from 'vitest';
import { refuseOtherFolder } from '../../../src/call/other-folder.ts';
import { processHost } from '../../../src/platform/process-host.ts';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import { glm } from '../../../src/providers/glm.ts';
import type { Provider } from '../../../src/providers/provider.ts';

const look = (provider: Provider, env: Record<string, string>) => () =>
  refuseOtherFolder(processHost({ HOME: '/home/nobody', ...env }), provider);

test.each([
  [claude, { CLAUDE_CONFIG_DIR: '/home/nobody/.claude-work' }],
  [gemini, { GEMINI_CLI_HOME: '/home/nobody/work' }],
])('%o is not called with the login of another folder', (provider, env) => {
  const [variable = ''] = Object.keys(env);
  expect(look(provider, env)).toThrow(`${variable} is /home/nobody/`);
});

test.each([
  [claude, { CLAUDE_CONFIG_DIR: '' }],
  [claude, { CLAUDE_CONFIG_DIR: '/x', MAYFLY_HOME: '/store' }],
  [claude, { CLAUDE_CONFIG_DIR: '/home/nobody/.claude/', GEMINI_CLI_HOME: '/x' }],
  [gemini, { GEMINI_CLI_HOME: '/home/nobody', CLAUDE_CONFIG_DIR: '/x' }],
  [glm, { CLAUDE_CONFIG_DIR: '/x' }],
])('%o is called where the variable says nothing new, or is of another CLI: %o', (provider, env) => {
  expect(look(provider, env)).not.toThrow();
});
