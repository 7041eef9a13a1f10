import path from 'node:path';
import { expect, it } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { callRig, ENGINES, gexec } from '../support/call.ts';
import type { Rig, RigOptions } from '../support/rig.ts';
import { stubEnv } from '../support/stub.ts';

/** Somebody in bash with shims, also for `say`, which runs a script that it is given. */
async function somebody(options: RigOptions = {}): Promise<{ rig: Rig; PATH: string }> {
  const rig = await callRig(options);
  const say = '{ extends: claude, secrets: [], command: [sh, -c] }';
  rig.write('.docker-ai-config/config.yaml', `providers:\n  say: ${say}\n`);
  expect(await rig.mayfly(['init', 'shims'])).toMatchObject({ code: 0 });
  return { rig, PATH: `${path.join(rig.home, '.local/share/mayfly/bin')}:${rig.env['PATH']}` };
}

const INSIDE = 'test -e /run/mayfly/call && echo inside';

it('whichever way a command is called, it runs in a container, and what it says and how it ends is its own', async () => {
  await using stub = await startStub();
  const { rig, PATH } = await somebody();
  await using _ = rig;
  const lines = [
    'echo hi | xargs claude -p',
    `env ANTHROPIC_MODEL=claude-haiku-4-5 claude -p two </dev/null`,
    `bash -c 'say "$1; exit 41"' sh '${INSIDE}'`,
    `find . -prune -exec say '${INSIDE}; cat' \\; <<<three`,
    // It takes ALRM for the end of its time.
    'timeout 600 say "echo ready; sleep 600" >out & until [ -s out ]; do sleep 0.1; done; kill -ALRM $!; wait $!',
  ];
  const script = lines.map((line) => `${line}\necho "code $?"`).join('\n');
  const env = { ...stubEnv('claude', stub), PATH };
  const { stdout, stderr } = await rig.run('bash', ['-c', script], { env });
  expect({ stdout: stdout.toString(), stderr }).toEqual({
    stdout: `stub heard: hi\ncode 0\nstub heard: two\ncode 0\ninside\ncode 41\ninside\nthree\ncode 0\ncode 124\n`,
    stderr: '',
  });
  expect(stub.requests.find(({ prompt }) => prompt === 'two')?.model).toMatch(/haiku/u);
  expect(await rig.containers()).toEqual([]);
});

it.each(ENGINES)('with %s a call that nohup started outlives its terminal', async (engine) => {
  const { rig, PATH } = await somebody({ engine });
  await using _ = rig;
  const go = rig.write('project/go', '');
  const wait = 'echo ready; while [ -e go ]; do sleep 0.2; done; echo done; exit 41';
  await using running = rig.start('nohup', ['say', wait], { env: { PATH } });
  await expect.poll(() => running.stdout()).toBe('ready\n');
  running.killGroup('SIGHUP');
  await gexec(rig, ['true']); // which takes longer than a signal to get there
  await rig.run('rm', [go]);
  expect(await running.done).toMatchObject({ code: 41, stdout: Buffer.from('ready\ndone\n') });
});

it('a call that would have a terminal stops where the terminal is another’s, and timeout ends it', async () => {
  const { rig, PATH } = await somebody();
  await using _ = rig;
  const stopped = 'until [ "$(ps -o stat= --ppid $! | cut -c1)" = T ]; do sleep 0.1; done';
  const script = `timeout 600 say true </dev/tty & ${stopped}; kill -ALRM $!; wait $!; echo "code $?"`;
  await using pty = rig.pty('bash', ['-c', script], { env: { ...rig.env, PATH } });
  expect(await pty.waitFor(/^code \d+$/mu)).toMatch(/^code 124$/mu);
  await pty.exit;
});
