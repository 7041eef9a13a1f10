import { describe, expect, it } from 'vitest';
import { callRig, ENGINES, gexecPty } from '../support/call.ts';

// What a call leaves behind, the rig finds: its container, its stage.
describe.each(ENGINES)('%s: a container ends with a client that', (engine) => {
  it.each([
    ['cannot write what it reads', 'echo hi; sleep 600', '>/dev/full'],
    ['cannot write the errors that it reads', 'echo hi >&2; sleep 600', '2>/dev/full'],
    [
      'cannot write, when the command does not hear of it',
      'trap "" PIPE TERM; while echo hi; do sleep 0.1; done; sleep 600',
      '>/dev/full',
    ],
  ])('%s', async (_, script, to) => {
    await using rig = await callRig({ engine });
    const ran = await rig.run('sh', ['-c', `"$0" exec -- sh -c '${script}' ${to}`, rig.executable]);
    expect(ran.code).not.toBe(0);
    expect(await rig.containers()).toEqual([]);
  });
});

it('docker: a container ends with a client that was told to go by its own keys', async () => {
  await using rig = await callRig({ engine: 'docker' });
  await using pty = gexecPty(rig, ['sh', '-c', 'echo on; sleep 600']);
  await pty.waitFor(/on/u);
  pty.type('\u001e\u001e\u001e');
  await pty.exit;
  expect(await rig.containers()).toEqual([]);
});
