import { expect, it } from 'vitest';
import { callRig } from '../support/call.ts';

it('words of claude for work in the background say what becomes of it', async () => {
  await using rig = await callRig({ env: { ANTHROPIC_API_KEY: 'none' } });
  const { stderr } = await rig.mayfly(['run', 'claude', '--', 'stop', 'nothing-of-that-name']);
  expect(stderr).toMatch(
    /^mayfly: what claude does in the background ends with this call; start a call of its own [^\n]+\n/m,
  );
});

it('claude update names what updates it', async () => {
  await using rig = await callRig({ env: { ANTHROPIC_API_KEY: 'none' } });
  const { stderr } = await rig.mayfly(['run', 'claude', '--network', 'none', '--', 'update']);
  expect(stderr).toMatch(/^mayfly: this claude is part of an image [^\n]+ mayfly image update [^\n]+\n/m);
});
