import { expect, test } from 'vitest';
import { callRig, gexecPty } from '../support/call.ts';

test('a command that does not care has ten seconds after its terminal was closed', async () => {
  await using rig = await callRig();
  await using pty = gexecPty(rig, ['sh', '-c', 'trap "" HUP TERM; echo ready; sleep 600 & wait; wait']);
  await pty.waitFor(/ready/u);
  const closed = performance.now();
  pty.hangUp();
  await pty.exit;
  expect(performance.now() - closed).toBeGreaterThan(9000);
});
