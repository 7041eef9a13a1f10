import path from 'node:path';
import { expect, it } from 'vitest';
import { callRig } from '../support/call.ts';

it('has what another service needs that answers the CLI, its files included, an editor that it can start, and says of which call it is', async () => {
  await using rig = await callRig();
  const file = rig.write('keys/aws', 'profile of somebody\n');
  const editors = { EDITOR: 'vim', VISUAL: 'code --wait' };
  const given = { AWS_CONFIG_FILE: file, AWS_ACCESS_KEY_ID: 'a-key', OTEL_RESOURCE_ATTRIBUTES: 'team=a' };
  const words = ['exec', '--provider', 'claude', '--name', 'measured', '--', 'sh', '-c'];
  const script =
    'env | grep -E "^(AWS|EDITOR|OTEL|VISUAL)" | sort; cat "$AWS_CONFIG_FILE"; echo more >>"$AWS_CONFIG_FILE"';
  const ran = await rig.mayfly([...words, script], { env: { ...given, ...editors, CLAUDE_CODE_USE_BEDROCK: '1' } });
  const attributes = `team=a,mayfly.call=measured,mayfly.project=${path.basename(rig.cwd)}`;
  expect(ran.stdout.toString()).toBe(
    `AWS_ACCESS_KEY_ID=a-key\nAWS_CONFIG_FILE=${file}\nEDITOR=vim\nOTEL_RESOURCE_ATTRIBUTES=${attributes}\nprofile of somebody\n`,
  );
  expect(ran.stderr).toMatch(/Read-only file system/u);
  const without = await rig.mayfly([...words, 'env; cat "$0"', file], { env: given });
  expect(without.stdout.toString()).not.toContain('AWS_');
  expect(without.code).not.toBe(0);
});
