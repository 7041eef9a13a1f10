import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { callRig, output } from '../support/call.ts';
import type { Rig } from '../support/rig.ts';

/** A registry that has a newer version of everything and takes its time. */
const NPM = `#!/bin/sh
echo asked >>"$HOME/asked"
sleep 0.5
echo 999.0.0
`;

function newsRig(): Promise<Rig> {
  return callRig({ env: { MAYFLY_UPDATE_CHECK: 'true', ANTHROPIC_API_KEY: 'x' } });
}

/** What a person sees of `claude --version` in a terminal. */
async function screenOf(rig: Rig, more: Record<string, string> = {}): Promise<string> {
  const env = { ...rig.env, PATH: `${rig.home}/bin:${rig.env['PATH']}`, ...more };
  await using pty = rig.pty(rig.executable, ['run', 'claude', '--', '--version'], { env, cols: 160, rows: 20 });
  expect(await pty.exit).toEqual({ code: 0, signal: 0 });
  return pty.screen().trim();
}

async function learned(rig: Rig): Promise<void> {
  const file = path.join(rig.store, 'news.json');
  const known = (): boolean => fs.readFileSync(file, 'utf8').includes('999.0.0');
  await expect.poll(known).toBe(true);
}

const MENTION = /^mayfly: version 999\.0\.0 of claude is there, this is [\d.]+; mayfly image update claude$/m;
const VERSION = /^[\d.]+ \(Claude Code\)$/;

test('a newer version is looked for after an interactive call, and mentioned by one other', async () => {
  await using rig = await newsRig();
  rig.write('bin/npm', NPM, 0o755);
  expect(await screenOf(rig)).toMatch(VERSION);
  await learned(rig);
  const asked = fs.readFileSync(path.join(rig.home, 'asked'), 'utf8');
  expect(await screenOf(rig)).toMatch(MENTION);
  expect(await screenOf(rig)).toMatch(VERSION);
  expect(fs.readFileSync(path.join(rig.home, 'asked'), 'utf8')).toBe(asked);
  expect(fs.statSync(path.join(rig.store, 'news.json')).mode & 0o777).toBe(0o600);
});

test('nobody looks, and nothing is said, where nobody reads it or it is switched off', async () => {
  await using rig = await newsRig();
  rig.write('bin/npm', NPM, 0o755);
  const PATH = `${rig.home}/bin:${rig.env['PATH']}`;
  output(await rig.mayfly(['run', 'claude', '--', '--version'], { env: { PATH } }));
  expect(await screenOf(rig, { CI: 'true' })).toMatch(VERSION);
  expect(await screenOf(rig, { MAYFLY_UPDATE_CHECK: 'false' })).toMatch(VERSION);
  expect(fs.existsSync(path.join(rig.store, 'news.json'))).toBe(false);
  expect(fs.existsSync(path.join(rig.home, 'asked'))).toBe(false);
});

test('looking changes nothing and needs no engine', async () => {
  await using rig = await newsRig();
  rig.write('bin/npm', NPM, 0o755);
  const env = { PATH: `${rig.home}/bin:${rig.env['PATH']}`, DOCKER_HOST: 'unix:///nowhere.sock' };
  const found = await rig.mayfly(['image', 'update', '--check'], { env });
  expect(found).toMatchObject({ code: 0, stderr: '' });
  expect(found.stdout.toString()).toMatch(/^claude [\d.]+ → 999\.0\.0\ngemini [\d.]+ → 999\.0\.0\n$/);
  expect(fs.existsSync(path.join(rig.store, 'image.json'))).toBe(false);
});
