import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { callRig, output } from '../support/call.ts';

/** Root may remove anything, so this takes somebody else. */
it.each([
  ['its stage', 'chmod 500 ~/.ssh'],
  [
    'its live folder',
    'mkdir -p ~/.claude/themes/one && echo x >~/.claude/themes/one/SKILL.md && chmod 500 ~/.claude/themes/one',
  ],
  ['all of both', 'mkdir ~/.claude/cache; chmod 000 ~/.claude/cache ~/.ssh /run/mayfly/call/home'],
])('a call whose command lets nobody write in %s ends as it should, and so does the next', async (_, command) => {
  await using rig = await callRig({ user: 'ordinary' });
  const call = ['exec', '--provider', 'claude', '--', 'sh', '-c'];
  const { code, stderr } = await rig.mayfly([...call, `${command}; exit 7`]);
  expect(code).toBe(7);
  expect(stderr).toMatch(/^(mayfly: the hosts that ssh has met cannot be kept .*\n)?$/u);
  expect(output(await rig.mayfly([...call, 'echo well']))).toBe('well\n');
  const left = ['calls', 'live'].map((name) => fs.readdirSync(path.join(rig.runtime, name)));
  expect(left).toEqual([[], []]);
});
