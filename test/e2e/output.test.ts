import { expect, it } from 'vitest';
import { createRig } from '../support/rig.ts';

it('of a command arrives whole, however slow its reader is', async () => {
  await using rig = await createRig();
  for (let at = 0; at < 2000; at++) rig.write(`.claude/agents/${'long-name-'.repeat(8)}${at}.md`, 'text');
  const { stdout } = await rig.run('sh', [
    '-c',
    '"$0" import --dry-run | (sleep 1; grep -c "long-name")',
    rig.executable,
  ]);
  expect(Number(stdout.toString())).toBeGreaterThanOrEqual(2000);
});

it.each(['config schema', '--help', 'init zsh'])('of mayfly %s that cannot be written is an error', async (words) => {
  await using rig = await createRig();
  const ran = await rig.run('sh', ['-c', `"$0" ${words} >/dev/full`, rig.executable]);
  expect(ran).toMatchObject({
    code: 74,
    stderr: expect.stringMatching(
      /^mayfly: not all of the output could be written: [^\n]+; make room, or write it elsewhere\n$/,
    ),
  });
});
