import { expect, test } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { ENGINES } from '../support/call.ts';
import { askAndHear, ready, widen } from '../support/interactive.ts';
import { createRig } from '../support/rig.ts';
import { claudeAnswers, stubEnv } from '../support/stub.ts';

const PROMPT = 'shell-prompt> ';

test.each(ENGINES)('Ctrl-Z gives the shell its terminal back, and fg the CLI, with %s', async (engine) => {
  await using stub = await startStub();
  await using rig = await createRig({ engine, env: stubEnv('claude', stub) });
  const project = await rig.project('project', { git: true });
  rig.write('.docker-ai-config/claude/.claude.json', claudeAnswers(project));
  await using pty = rig.pty('zsh', ['-f', '-i'], { cwd: project, env: { ...rig.env, PS1: PROMPT } });
  await pty.waitFor((screen) => screen.includes(PROMPT));
  pty.type(`${rig.executable} run claude\r`);
  await ready(pty, 'claude');
  await askAndHear(pty, 'claude', 'before');

  pty.type('\u001a');
  await pty.waitFor(/zsh: suspended/);
  // As after any program: the shell finds the terminal in a mode in which its own line ends at the left.
  await pty.waitFor(/\nzsh: suspended +\S*mayfly run claude\nshell-prompt>\s*$/u);
  pty.type('echo in the $((1 + 1))nd shell\r');
  await pty.waitFor(/in the 2nd shell\nshell-prompt>\s*$/u);
  pty.type('fg\r');
  await ready(pty, 'claude');
  await askAndHear(pty, 'claude', 'after');
  expect(await widen(pty, 120, 30)).not.toContain('^[');

  pty.type('\u0003');
  await pty.waitFor(/Press Ctrl-C again to exit/);
  pty.type('\u0003');
  await pty.waitFor((screen) => screen.trimEnd().endsWith(PROMPT.trimEnd()));
  pty.type('exit\r');
  expect((await pty.exit).code).toBe(0);
});
