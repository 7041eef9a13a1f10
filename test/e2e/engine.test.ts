import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importScript } from '../faults/own-engine.ts';
import { callRig, gexec, output } from '../support/call.ts';
import { type Ran, run } from '../support/command.ts';
import { openEngineSocket } from '../support/engine-socket.ts';
import type { Rig } from '../support/rig.ts';

const isRoot = process.getuid?.() === 0;

/** What an own dockerd needs to leave the machine's alone: network, processes, sockets and images of its own. It ends with the script. */
function onOwnMachine(rig: Rig, script: string): Promise<Ran> {
  const data = path.join(rig.home, 'data');
  rig.write('bin/service', '#!/bin/sh\nexit 2\n', 0o755);
  const setup = `set -eu
    mount -t tmpfs none /run
    mkdir -p ${data} /var/lib/docker
    mount --bind ${data} /var/lib/docker
    cp ${rig.executable} ${rig.home}/bin/mayfly # uninstall removes it
    PATH=${rig.home}/bin:$PATH
    started() { cut -d' ' -f2 /run/mayfly-engine/started; }
    trap 'mayfly engine stop 2>/dev/null || :' EXIT\n`;
  const words = ['--net', '--mount', '--pid', '--fork', '--mount-proc', 'sh', '-c', setup + script];
  return run('unshare', words, { cwd: rig.cwd, env: rig.env, timeout: 110_000 });
}

describe.runIf(isRoot && !process.env['DOCKER_HOST'])(
  'a dockerd that no service starts (as root, with the default socket)',
  () => {
    it('is started by a call, known to doctor, found by the next call, started anew when it was killed, and stopped by uninstall', async () => {
      await using rig = await callRig({ engine: 'docker' });
      rig.write('.docker-ai-config/config.yaml', 'providers:\n  claude:\n    image: mayfly-own\n');
      const { code, stdout, stderr } = await onOwnMachine(
        rig,
        `mayfly engine start
      ${importScript('mayfly-own')} >/dev/null
      mayfly exec --provider claude -- sh -c 'echo one'
      mayfly doctor | grep -o 'mayfly started dockerd (process [0-9]*' | sed "s/$(started)/N/" || :
      kill -9 $(started) $(cat /run/docker/containerd/containerd.pid)
      mayfly exec --provider claude -- sh -c 'echo two'
      docker run --detach --rm --network none mayfly-own sleep 100 >/dev/null
      mayfly engine stop || echo "not stopped: $?"
      docker kill $(docker ps -q) >/dev/null
      while [ -n "$(docker ps -q)" ]; do sleep 0.1; done
      mayfly uninstall || echo "uninstalled: $?"
      docker ps >/dev/null 2>&1 || echo "it is over"
      ls /run`,
      );
      expect(stdout.toString()).toMatch(
        /^docker \S+ answers at unix:\/\/\/var\/run\/docker\.sock\nstarted with: dockerd\none\nmayfly started dockerd \(process N\ntwo\nnot stopped: 69\n(?!uninstalled)(.*\n)*it is over\n/,
      );
      expect(stderr.match(/starting the Docker engine \(dockerd, log \S+\)/g)).toHaveLength(2);
      expect(stderr).toContain(
        'docker could not be stopped: containers run on it; stop it later with: mayfly engine stop',
      );
      expect(stderr).toContain('mayfly: the Docker engine that mayfly had started is stopped\n');
      expect(stdout.toString()).not.toContain('mayfly-engine');
      expect(code).toBe(0);
      await rig.run('rm', ['-rf', path.join(rig.home, 'data')]);
    });

    it('is started though a former one has left its number, which another process has by now', async () => {
      await using rig = await callRig({ engine: 'docker' });
      const { code, stdout } = await onOwnMachine(
        rig,
        `mkdir -p /run/docker/containerd /run/mayfly-engine
      echo $$ >/run/docker.pid
      echo $$ >/run/docker/containerd/containerd.pid
      echo "another-boot $$ 1" >/run/mayfly-engine/started
      mayfly engine start`,
      );
      expect({ code, stdout: stdout.toString() }).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/\nstarted with: dockerd\n$/),
      });
      await rig.run('rm', ['-rf', path.join(rig.home, 'data')]);
    });

    it('is started through sudo for a member of its group, and nothing of his environment but what it needs', async () => {
      await using rig = await callRig({ engine: 'docker', user: 'ordinary', env: { ANTHROPIC_API_KEY: 'a-key' } });
      const { code, stdout } = await onOwnMachine(
        rig,
        `mount -t tmpfs -o mode=755 none /etc/sudoers.d
      echo '${rig.user.name} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/test
      as_user() { ${rig.user.prefix.join(' ')} "$@"; }
      as_user mayfly engine start
      as_user mayfly doctor | grep -c '^ok .* engine '
      ! tr '\\0' '\\n' <"/proc/$(cat /run/docker.pid)/environ" | grep a-key || echo 'it has the key'
      as_user mayfly engine stop`,
      );
      expect({ code, stdout: stdout.toString() }).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^docker \S+ answers at \S+\nstarted with: sudo -n -- \S.*\n[12]\n$/),
      });
      await run('rm', ['-rf', path.join(rig.home, 'data')], rig);
    });
  },
);

/** In a mount namespace in which that socket is Docker's; what Podman leaves running ends with it. */
async function at(rig: Rig, socket: string, words: string): Promise<Ran> {
  const script = `mount -t tmpfs none /run\nln -s ${socket} /run/docker.sock\nexec ${rig.user.prefix.join(' ')} ${words}`;
  return run('unshare', ['--mount', '--pid', '--fork', '--mount-proc', '--kill-child', 'sh', '-c', script], rig);
}

describe.runIf(isRoot && !process.env['DOCKER_HOST'])(
  'Docker that refuses somebody, where Podman is (as root, with the default socket)',
  () => {
    it('leaves his calls to Podman, which is said once', async () => {
      await using rig = await callRig({ user: 'ordinary', env: { MAYFLY_ENGINE: 'auto' } });
      await using socket = await openEngineSocket(path.join(rig.home, 'engine.sock'), 0o600);
      const start = await at(rig, socket.path, `${rig.executable} engine start`);
      expect(start).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/^mayfly: no permission to use docker at .*; podman is used instead\n$/m),
      });
      expect(start.stdout.toString()).toMatch(/^podman \S+ answers at local\n$/);
      const call = await at(rig, socket.path, `${rig.executable} exec --dry-run -- true`);
      expect(call.stdout.toString()).toMatch(/^podman run /m);
      expect(call.stderr).not.toContain('no permission');
    });
  },
);

it.each<[string, string[]]>([
  ['no PATH', ['-u', 'PATH']],
  ['a PATH that leads elsewhere', ['PATH=/nonexistent']],
])('a call with %s finds its engine', async (_what, words) => {
  await using rig = await callRig();
  output(await gexec(rig, ['true']));
  const ran = await rig.run('/usr/bin/env', [...words, rig.executable, 'exec', '--', 'echo', 'ran']);
  expect(output(ran)).toBe('ran\n');
});
