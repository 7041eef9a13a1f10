import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig } from '../support/call.ts';
import { run } from '../support/command.ts';
import { openEngineSocket } from '../support/engine-socket.ts';
import type { Rig } from '../support/rig.ts';

const isRoot = process.getuid?.() === 0;
const STARTING = 'mayfly: docker does not answer; starting the Docker engine (service docker start)\n';

/** Words for `unshare` in which no engine listens at the default socket, and `service` does what `script` says. */
function withoutEngine(rig: Rig, script: string, then: string): string[] {
  rig.write('bin/service', `#!/bin/sh\necho "$@" >>${rig.home}/asked\n${script}\n`, 0o755);
  return [
    '--mount',
    'sh',
    '-c',
    `mount -t tmpfs none /run\nexport PATH=${rig.home}/bin:$PATH\n${then}`,
    rig.executable,
  ];
}

function asked(rig: Rig): string {
  return fs.readFileSync(path.join(rig.home, 'asked'), 'utf8');
}

describe.runIf(isRoot && !process.env['DOCKER_HOST'])('an engine that is down', () => {
  it('is started for root, also when its facts are known, and the call goes on', async () => {
    await using rig = await callRig();
    await using socket = await openEngineSocket(path.join(rig.home, 'engine.sock'));
    const words = withoutEngine(
      rig,
      `ln -s ${socket.path} /run/docker.sock`,
      '"$0" exec -- echo one && rm /run/docker.sock && "$0" exec -- echo two',
    );
    const { code, stdout, stderr } = await rig.run('unshare', words);
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: 'one\ntwo\n' });
    expect(
      stderr
        .split('\n')
        .filter((line) => line.startsWith('mayfly:'))
        .join('\n'),
    ).toBe((STARTING + STARTING).trimEnd());
    expect(asked(rig)).toBe('docker start\ndocker start\n');
  });

  it('that cannot be started is one line', async () => {
    await using rig = await callRig();
    const { code, stdout, stderr } = await rig.run('unshare', withoutEngine(rig, 'exit 3', '"$0" exec -- true'));
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 69, stdout: '' });
    expect(stderr).toBe(
      `${STARTING}mayfly: docker could not be started: service docker start ended with 3; run mayfly doctor\n`,
    );
  });

  it.each([
    ['the service starts', 'exec sleep 100'],
    ['it comes up', ''],
  ])('is not waited for after Ctrl-C while %s', async (_what, script) => {
    await using rig = await callRig();
    const running = rig.start('unshare', withoutEngine(rig, script, 'exec "$0" exec -- true'));
    await expect.poll(() => fs.existsSync(path.join(rig.home, 'asked')), { timeout: 20_000 }).toBe(true);
    const begin = Date.now();
    running.killGroup('SIGINT');
    const { code, stderr } = await running.done;
    expect(code).toBe(130);
    expect(stderr).toBe(
      `${STARTING}mayfly: starting the Docker engine was interrupted; call again to go on from the start\n`,
    );
    expect(Date.now() - begin).toBeLessThan(3000);
  });

  it('is not started for somebody who may not', async () => {
    await using rig = await callRig({ user: 'ordinary' });
    const words = withoutEngine(rig, 'true', `exec ${rig.user.prefix.join(' ')} "$0" exec -- true`);
    const { code, stderr } = await run('unshare', words, { cwd: rig.cwd, env: rig.env });
    expect({ code, stderr }).toEqual({
      code: 69,
      stderr:
        'mayfly: docker does not answer at unix:///var/run/docker.sock; start it with: sudo service docker start\n',
    });
    expect(fs.existsSync(path.join(rig.home, 'asked'))).toBe(false);
  });
});
