import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/config/commands.ts';
import { createRig } from '../support/rig.ts';

test.each(Object.entries(COMMANDS))('mayfly %s --help says what it does', async (name, { summary, usage }) => {
  await using rig = await createRig();
  const { code, stdout, stderr } = await rig.mayfly([name, '--help']);
  expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' });
  expect(stdout.toString()).toContain(`mayfly ${usage}`);
  expect(stdout.toString()).toContain(summary);
});

test('mayfly alone lists every command', async () => {
  await using rig = await createRig();
  const { code, stdout } = await rig.mayfly([]);
  expect(code).toBe(0);
  for (const [name, { summary }] of Object.entries(COMMANDS))
    expect(stdout.toString()).toMatch(new RegExp(`mayfly ${name} +${summary.slice(0, 30)}`));
});

test.each([
  [['nonsense'], 64, /^mayfly: mayfly has no command "nonsense"; see mayfly --help\n$/],
  [['run'], 64, /^mayfly: mayfly run needs a provider; see mayfly run --help\n$/],
  [['exec'], 64, /^mayfly: mayfly exec needs a command; see mayfly exec --help\n$/],
  [['run', 'nobody'], 64, /^mayfly: unknown provider "nobody"; use one of claude, gemini, glm/],
  [['constructor'], 64, /^mayfly: mayfly has no command "constructor"; see mayfly --help\n$/],
  [['run', 'constructor'], 64, /^mayfly: unknown provider "constructor"; use one of claude, gemini, glm/],
  [['config', 'show', '__proto__'], 64, /^mayfly: unknown provider "__proto__"; use one of/],
  [['exec', '--constructor', 'x'], 64, /^mayfly: mayfly exec has no option --constructor; see mayfly exec --help\n$/],
  [['backup', '/nonexistent/a.tar.gz'], 64, /^mayfly: there is no folder \/nonexistent for the archive; make it, or/],
  [['run', 'claude', '--engine', 'rkt'], 64, /^mayfly: --engine does not take "rkt" \(allowed: auto, docker, podman\)/],
  [['init'], 64, /mayfly init zsh \[--write\], or mayfly init shims \[--remove\]\n$/],
  [['config', 'get'], 64, /mayfly config show \[PROVIDER\] or mayfly config schema\n$/],
  [['image', 'burn'], 64, /^mayfly: mayfly image does not know "burn"/],
])('%j ends with %i and one line', async (args, code, stderr) => {
  await using rig = await createRig();
  const ran = await rig.mayfly(args);
  expect({ code: ran.code, stdout: ran.stdout.toString() }).toStrictEqual({ code, stdout: '' });
  expect(ran.stderr).toMatch(stderr);
  expect(ran.stderr.match(/\n/g)).toHaveLength(1);
});
