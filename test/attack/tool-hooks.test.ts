import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ENGINES } from '../support/call.ts';
import { createEnemy } from '../support/enemy.ts';
import { stubEnv } from '../support/stub.ts';
import { startStub } from '../../src/selftest/stub/stub.ts';

const hooks = (event: string, command: string): string =>
  JSON.stringify({ hooks: { [event]: [{ hooks: [{ type: 'command', command }] }] } });

test.each(ENGINES)('with %s no guard of the user fails open without a word', async (engine) => {
  await using stub = await startStub();
  await using enemy = await createEnemy({ engine });
  const { rig, project } = enemy;
  const env = stubEnv('claude', stub);
  const ask = (flags: readonly string[] = []) =>
    rig.mayfly(['run', 'claude', ...flags, '--', '-p', 'hi'], { cwd: project, env, timeout: 60_000 });

  // What is in the store runs inside.
  rig.write('.docker-ai-config/claude/hooks/guard.sh', `#!/bin/sh\necho ran >"${project}/guarded"\n`, 0o700);
  rig.write('.docker-ai-config/claude/settings.json', hooks('UserPromptSubmit', '~/.claude/hooks/guard.sh'));
  const ran = await ask(['--lacking-hooks', 'refuse']);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(fs.readFileSync(path.join(project, 'guarded'), 'utf8')).toBe('ran\n');
  fs.rmSync(path.join(project, 'guarded'));

  // What is not is said, and can be set to refuse; a mount has it run.
  const guard = rig.write('guards/check', `#!/bin/sh\necho checked >"${project}/guarded"\n`, 0o755);
  rig.write('.docker-ai-config/claude/settings.json', hooks('UserPromptSubmit', guard));
  const why = `UserPromptSubmit in ${rig.store}/claude/settings.json: ~/guards/check is on the host only`;
  expect((await ask()).stderr).toContain(
    `mayfly: hooks of the CLI do not run inside (${why}); name what they need under mounts`,
  );
  expect(await ask(['--lacking-hooks', 'refuse'])).toMatchObject({ code: 77, stderr: expect.stringContaining(why) });
  expect((await enemy.mayfly(['doctor'])).stdout.toString()).toContain(why);
  rig.write('.docker-ai-config/config.yaml', `mounts: { ~/guards: read-only }\n`);
  expect(await ask(['--lacking-hooks', 'refuse'])).toMatchObject({ code: 0, stderr: '' });
  expect(fs.readFileSync(path.join(project, 'guarded'), 'utf8')).toBe('checked\n');
  fs.rmSync(path.join(project, 'guarded'));

  // Settings that a call has planted make nobody wait, and no line of theirs is more than a line.
  const planted = await enemy.inside(`mkdir -p .claude; mkfifo .claude/settings.local.json
    ln -s ${rig.home}/private/diary .claude/settings.json; echo >>${guard}; true`);
  expect(planted.code).toBe(0);
  expect((await ask()).code).not.toBe(137);
  fs.rmSync(path.join(project, '.claude'), { recursive: true });
  rig.write('project/.claude/settings.json', hooks('PreToolUse', '/opt/\u001B[2Jx\nmayfly: all is well'));
  const said = (await enemy.mayfly(['doctor'])).stdout.toString();
  expect(said).toContain('PreToolUse in');
  expect(said).not.toContain('\u001B');
  expect(said).not.toMatch(/^mayfly: all is well/mu);
  fs.rmSync(path.join(project, '.claude'), { recursive: true });
  const harm = enemy.harm().filter((line) => !line.startsWith('~/guards'));
  expect(harm).toEqual([]);
  expect(fs.readFileSync(guard, 'utf8')).toMatch(/^#!.*\n.*\n$/u);
});
