import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig } from '../support/call.ts';
import { run } from '../support/command.ts';
import { openEngineSocket } from '../support/engine-socket.ts';
import { isRoot, needs } from '../support/needs.ts';
import type { Rig } from '../support/rig.ts';

const canBeDown = needs('root, and no DOCKER_HOST', isRoot && !process.env['DOCKER_HOST']);
const LOG = '/run/mayfly-engine/dockerd.log';
const STARTING = 'mayfly: docker does not answer; starting the Docker engine (service docker start)\n';
const BY_HAND = `mayfly: service docker start ended with 3; starting the Docker engine (dockerd, log ${LOG})\n`;

/** Less than an engine is waited for. */
const PATIENCE = { timeout: 50_000 };

interface Programs {
  /** What `service` does, and `dockerd`: scripts. */
  readonly service: string;
  readonly dockerd?: string;
}

/** Words for `unshare` in which no engine listens at the default socket, none can reach the machine's network, and these are its programs. */
function withoutEngine(rig: Rig, { service, dockerd = 'exit 1' }: Programs, then: string): string[] {
  rig.write('bin/service', `#!/bin/sh\necho "$@" >>${rig.home}/asked\n${service}\n`, 0o755);
  rig.write('bin/dockerd', `#!/bin/sh\n${dockerd}\n`, 0o755);
  const prepare = `mount -t tmpfs none /run\nexport PATH=${rig.home}/bin:$PATH`;
  return ['--net', '--mount', 'sh', '-c', `${prepare}\n${then}`, rig.executable];
}

function asked(rig: Rig): string {
  return fs.readFileSync(path.join(rig.home, 'asked'), 'utf8');
}

/** Its own lines. */
function notes(stderr: string): string {
  return stderr.replace(/^(?!mayfly:).*\n/gm, '');
}

describe.runIf(canBeDown)('an engine that is down', () => {
  it('is started for root, also when its facts are known, and the call goes on', async () => {
    await using rig = await callRig({ engine: 'docker' });
    await using socket = await openEngineSocket(path.join(rig.home, 'engine.sock'));
    const words = withoutEngine(
      rig,
      { service: `ln -s ${socket.path} /run/docker.sock` },
      '"$0" exec -- echo one && rm /run/docker.sock && "$0" exec -- echo two',
    );
    const { code, stdout, stderr } = await rig.run('unshare', words);
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: 'one\ntwo\n' });
    expect(notes(stderr)).toBe(STARTING + STARTING);
    expect(asked(rig)).toBe('docker start\ndocker start\n');
  });

  it('that cannot be started says why each way failed', async () => {
    await using rig = await callRig({ engine: 'docker' });
    const programs = { service: 'exit 3', dockerd: 'echo first; echo "no right to do that" >&2; exit 1' };
    const { code, stdout, stderr } = await rig.run('unshare', withoutEngine(rig, programs, '"$0" exec -- true'));
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 69, stdout: '' });
    expect(stderr).toBe(
      `${STARTING}${BY_HAND}mayfly: docker could not be started: service docker start ended with 3, dockerd ended, see ${LOG} (no right to do that); run mayfly doctor\n`,
    );
  });

  it.each<[string, string, Programs]>([
    ['the service starts', STARTING, { service: 'exec sleep 600' }],
    ['it comes up', STARTING, { service: '' }],
    ['dockerd comes up', STARTING + BY_HAND, { service: 'exit 3', dockerd: 'touch $HOME/up; exec sleep 8' }],
  ])('is not waited for after Ctrl-C while %s', async (_what, said, programs) => {
    await using rig = await callRig({ engine: 'docker' });
    const running = rig.start('unshare', withoutEngine(rig, programs, 'exec "$0" exec -- true'), PATIENCE);
    const sign = path.join(rig.home, programs.dockerd ? 'up' : 'asked');
    await expect.poll(() => fs.existsSync(sign)).toBe(true);
    running.killGroup('SIGINT');
    const { code, stderr } = await running.done;
    expect(code).toBe(130);
    expect(stderr).toBe(
      `${said}mayfly: starting the Docker engine was interrupted; call again to go on from the start\n`,
    );
    // It goes on for whoever comes next, and here ends by itself.
    await expect.poll(() => sleeping(rig)).toBe(false);
  });

  it('is not started for somebody who may not', async () => {
    await using rig = await callRig({ engine: 'docker', user: 'ordinary' });
    const words = withoutEngine(rig, { service: 'true' }, `exec ${rig.user.prefix.join(' ')} "$0" exec -- true`);
    const { code, stderr } = await run('unshare', words, { cwd: rig.cwd, env: rig.env });
    expect({ code, stderr }).toEqual({
      code: 69,
      stderr: 'mayfly: docker does not answer at unix:///var/run/docker.sock; start it with: mayfly engine start\n',
    });
    expect(fs.existsSync(path.join(rig.home, 'asked'))).toBe(false);
  });
});

/** Whether the dockerd of a rig still runs: its environment tells. */
function sleeping({ home }: Rig): boolean {
  return fs.readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${home}\0`);
    } catch {
      return false;
    }
  });
}
