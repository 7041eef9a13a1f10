import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { leftProcesses } from '../../support/leftovers.ts';
import { createRig } from '../../support/rig.ts';

test('a rig has its own empty HOME, and an environment with nothing of ours', async () => {
  await using rig = await createRig({ home: 'a home' });
  expect(path.basename(rig.home)).toBe('a home');
  expect(fs.readdirSync(rig.home)).toEqual([]);
  const { stdout } = await rig.run('env', []);
  expect(stdout.toString()).toContain(`HOME=${rig.home}\n`);
  expect(stdout.toString()).not.toMatch(/VITEST|npm_|MAYFLY_HOME|SSH_AUTH_SOCK/u);
});

test('everything is gone afterwards', async () => {
  const rig = await createRig();
  await rig.project();
  fs.mkdirSync(path.join(rig.runtime, 'cache'), { recursive: true });
  await rig[Symbol.asyncDispose]();
  expect(fs.existsSync(rig.home)).toBe(false);
  expect(fs.existsSync(rig.runtime)).toBe(false);
});

test('an ordinary user owns what is made for and by it, and is nobody of whom root would be', async () => {
  await using rig = await createRig({ user: 'ordinary' });
  expect(rig.user.uid).toBeGreaterThan(0);
  const project = await rig.project('a project', { git: true });
  const file = rig.write('.config/deep/file', 'text');
  const { stdout } = await rig.run('sh', ['-c', 'id -un; touch here; stat -c %U . here'], { cwd: project });
  expect(stdout.toString()).toBe(`${rig.user.name}\n${rig.user.name}\n${rig.user.name}\n`);
  for (const made of [file, path.dirname(file), path.join(rig.home, '.config'), path.join(project, '.git')]) {
    expect(fs.statSync(made).uid).toBe(rig.user.uid);
  }
});

test('a project with git has one commit', async () => {
  await using rig = await createRig();
  const project = await rig.project('-a "project', { git: true });
  const { stdout } = await rig.run('git', ['log', '--format=%s'], { cwd: project });
  expect(stdout.toString()).toBe('first\n');
});

test('a process that lives on is named, and ended', async () => {
  const rig = await createRig();
  // Waited for, since a process that is just becoming another program has no environment to be known by.
  const script = 'setsid sleep 600 >/dev/null 2>&1 & until [ "$(cat /proc/$!/comm)" = sleep ]; do :; done';
  await rig.run('sh', ['-c', script]);
  await expect(rig[Symbol.asyncDispose]()).rejects.toThrow(/left behind:\n {2}process \d+ sleep 600/u);
  await expect.poll(() => leftProcesses(rig.home)).toEqual([]);
});

test.each([
  ['a stage', 'runtime', 'calls/one/environment'],
  ['a live folder', 'runtime', 'live/claude/.claude.json'],
  ['a temporary file', 'temporary', 'mayfly-x'],
  ['half of a written file', 'home', '.docker-ai-config/claude/.x.json.12.0.tmp'],
])('%s is named', async (_what, where, name) => {
  const rig = await createRig();
  const folders = new Map([
    ['runtime', rig.runtime],
    ['home', rig.home],
    ['temporary', rig.env['TMPDIR'] ?? ''],
  ]);
  rig.write(path.join(folders.get(where) ?? '', name), 'x');
  await expect(rig[Symbol.asyncDispose]()).rejects.toThrow(path.basename(name));
  expect(fs.existsSync(rig.home)).toBe(false);
});
