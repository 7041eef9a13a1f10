import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asDetached, noteOnLeft } from '../../../src/call/background.ts';
import { processHost } from '../../../src/platform/process-host.ts';
import { claude } from '../../../src/providers/claude.ts';

let home = '';
beforeEach(() => (home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-background-'))));
afterEach(() => fs.rmSync(home, { recursive: true }));

const LEFT = { backend: 'daemon', firstTerminalAt: null, updatedAt: '2026-01-01T00:00:10.000Z' };
const BEGAN = Date.parse('2026-01-01T00:00:00Z');

function job(id: string): string {
  const folder = path.join(home, 'claude/jobs', id);
  fs.mkdirSync(folder, { recursive: true });
  return path.join(folder, 'state.json');
}

test.each([
  ['claude', ['--', '--bg', 'do it'], ['--detach', 'claude', '--', 'do it']],
  [
    'glm',
    ['--', '--model', 'x', '--background', 'a', '--', '--bg'],
    ['--detach', 'glm', '--', '--model', 'x', 'a', '--', '--bg'],
  ],
  ['gemini', ['--', '--bg', 'do it'], undefined],
])('%s with %j starts %j', async (provider, words, expected) => {
  const host = processHost({ HOME: home, XDG_RUNTIME_DIR: home });
  expect(await asDetached(host, [provider, ...words], provider, words.slice(1))).toEqual(expected);
});

test.each([
  ['a session that waits', {}, true],
  ['one of an earlier call', { updatedAt: '2025-12-31T00:00:00.000Z' }, false],
  ['one that has ended by itself', { firstTerminalAt: '2026-01-01T00:00:05.000Z' }, false],
  ['one that is no background work', { backend: 'tty' }, false],
  ['no time', { updatedAt: 'soon' }, false],
  ['odd values', { updatedAt: { toString: null } }, false],
])('of %s it is said that it ended with its call: %j', (_, change, isSaid) => {
  fs.writeFileSync(job('a1'), JSON.stringify({ ...LEFT, ...change }));
  expect(noteOnLeft(claude, home, BEGAN) !== undefined).toBe(isSaid);
});

test('what else a call may have put there makes nobody wait or fail, and is not followed', () => {
  expect(noteOnLeft(claude, home, BEGAN)).toBeUndefined();
  fs.writeFileSync(job('broken'), '{');
  fs.writeFileSync(job('list'), '[1]');
  fs.mkdirSync(job('folder'));
  execFileSync('mkfifo', [job('pipe')]);
  fs.writeFileSync(job('huge'), JSON.stringify({ ...LEFT, padding: 'x'.repeat(70_000) }));
  fs.writeFileSync(path.join(home, 'elsewhere'), JSON.stringify(LEFT));
  fs.symlinkSync(path.join(home, 'elsewhere'), job('link'));
  fs.symlinkSync('/', path.join(home, 'claude/jobs/folders'));
  expect(noteOnLeft(claude, home, BEGAN)).toBeUndefined();
  fs.writeFileSync(job('one'), JSON.stringify(LEFT));
  expect(noteOnLeft(claude, home, BEGAN)).toMatch(
    /^mayfly: what claude has in the background .* claude --resume [^\n]*$/,
  );
});
