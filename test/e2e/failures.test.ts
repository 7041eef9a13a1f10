import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { usualFolders } from '../../src/engine/client.ts';
import { physical } from '../../src/platform/files.ts';
import { callRig } from '../support/call.ts';
import type { Ran } from '../support/command.ts';
import { openEngineSocket } from '../support/engine-socket.ts';
import { failed, refused } from '../support/failure.ts';
import { foreignImage } from '../support/foreign.ts';

describe('the engine', () => {
  const down = (socket: string): object => ({
    code: 69,
    line: `mayfly: docker does not answer at unix://${socket}; start what should listen there, or unset DOCKER_HOST`,
  });

  it('that has no socket', async () => {
    await using rig = await callRig({ engine: 'docker', env: { DOCKER_HOST: 'unix:///nonexistent/engine.sock' } });
    expect(refused(await rig.mayfly(['exec', '--', 'true']))).toEqual(down('/nonexistent/engine.sock'));
  });

  it('that left its socket behind', async () => {
    await using rig = await callRig({ engine: 'docker' });
    const socket = await openEngineSocket(path.join(rig.home, 'engine.sock'));
    await socket.close('stale');
    const env = { DOCKER_HOST: `unix://${socket.path}` };
    expect(fs.lstatSync(socket.path).isSocket()).toBe(true);
    expect(refused(await rig.mayfly(['exec', '--', 'true'], { env }))).toEqual(down(socket.path));
  });

  it('that went away after its facts were learned', async () => {
    await using rig = await callRig({ engine: 'docker' });
    const socket = await openEngineSocket(path.join(rig.home, 'engine.sock'));
    const env = { DOCKER_HOST: `unix://${socket.path}` };
    expect(await rig.mayfly(['exec', '--', 'true'], { env })).toMatchObject({ code: 0, stderr: '' });
    await socket.close();
    expect(failed(await rig.mayfly(['exec', '--', 'true'], { env }))).toEqual(down(socket.path));
  });

  it('that goes away while a call runs', async () => {
    await using rig = await callRig({ engine: 'docker' });
    const socket = await openEngineSocket(path.join(rig.home, 'engine.sock'));
    const env = { DOCKER_HOST: `unix://${socket.path}` };
    const running = rig.start(
      rig.executable,
      ['exec', '--', 'sh', '-c', 'echo up; while [ ! -e go ]; do sleep 0.1; done'],
      { env },
    );
    await expect.poll(() => running.stdout()).toBe('up\n');
    await socket.close();
    const { code, stderr } = await running.done;
    expect(code).not.toBe(0);
    expect(stderr).not.toBe('');
    rig.write('project/go', '');
    await expect.poll(() => rig.containers(), { interval: 200 }).toEqual([]);
    await rig.mayfly(['ps']); // the call has left its stage to the container that went on without it
  });

  it.each(['at once', 'later'])('that refuses the caller %s', async (when) => {
    await using rig = await callRig({ engine: 'docker', user: 'ordinary' });
    await using socket = await openEngineSocket(path.join(rig.home, 'engine.sock'), when === 'later' ? 0o666 : 0o600);
    const env = { DOCKER_HOST: `unix://${socket.path}` };
    const before = await rig.mayfly(['exec', '--', 'true'], { env });
    fs.chmodSync(socket.path, 0o600);
    const { code, line } = failed(await rig.mayfly(['exec', '--', 'true'], { env }));
    expect([before.code, code]).toEqual([when === 'later' ? 0 : 77, 77]);
    expect(line).toMatch(
      /^mayfly: no permission to use docker at unix:\S+; its owner alone may use it; use another engine/u,
    );
  });

  it('that lets a group in', async () => {
    await using rig = await callRig({ engine: 'docker', user: 'ordinary' });
    await using socket = await openEngineSocket(path.join(rig.home, 'engine.sock'), 0o660);
    fs.chownSync(socket.path, 0, 4); // adm
    const ran = await rig.mayfly(['exec', '--', 'true'], { env: { DOCKER_HOST: `unix://${socket.path}` } });
    expect(refused(ran)).toEqual({
      code: 77,
      line: `mayfly: no permission to use docker at unix://${socket.path}; add yourself to its group (sudo usermod -aG adm "$USER"), then log in again`,
    });
  });

  it('that does not understand its client', async () => {
    await using rig = await callRig({ engine: 'docker', env: { DOCKER_API_VERSION: '1.99' } });
    const { code, line } = refused(await rig.mayfly(['exec', '--', 'true']));
    expect(code).toBe(69);
    expect(line).toMatch(/^mayfly: docker could not answer: .*client version 1\.99 is too new.*; run mayfly doctor$/u);
  });

  it('of a context that is not there', async () => {
    await using rig = await callRig({ engine: 'docker', env: { DOCKER_CONTEXT: 'nowhere' } });
    const { code, line } = refused(await rig.mayfly(['exec', '--', 'true']));
    expect(code).toBe(69);
    expect(line).toMatch(/^mayfly: docker could not answer: .*context "nowhere".*; run mayfly doctor$/u);
  });

  it.runIf(process.getuid?.() === 0)('that is not installed, neither on the PATH nor where it usually is', async () => {
    await using rig = await callRig({ env: { MAYFLY_ENGINE: 'auto' } });
    const folders = [...usualFolders('/nonexistent'), ...(rig.env['PATH'] ?? '').split(':')];
    const hide = `for folder in ${[...new Set(folders.map(physical))].join(' ')}; do
      for file in "$folder/docker" "$folder/podman"; do [ ! -e "$file" ] || mount --bind /etc/passwd "$file"; done
    done`;
    const words = ['--mount', 'sh', '-c', `${hide}\nPATH=/nonexistent exec "$0" exec -- true`, rig.executable];
    expect(refused(await rig.run('unshare', words))).toEqual({
      code: 69,
      line: 'mayfly: docker or podman is not installed; install Docker or Podman, then run mayfly doctor',
    });
  });
});

describe('the image', () => {
  it('of a declared provider that the engine does not have', async () => {
    await using rig = await callRig();
    rig.write(
      '.docker-ai-config/config.yaml',
      'providers:\n  mine:\n    image: mayfly-test/none:1\n    command: mine\n',
    );
    expect(refused(await rig.mayfly(['run', 'mine']))).toEqual({
      code: 69,
      line: `mayfly: the image mayfly-test/none:1 is not there; get it with: ${rig.engine} pull mayfly-test/none:1`,
    });
  });

  it('for another architecture', async () => {
    await using rig = await callRig({ engine: 'docker' });
    await using image = await foreignImage(rig);
    const { tag, has, needs } = image;
    rig.write('.docker-ai-config/config.yaml', `providers:\n  mine:\n    image: ${tag}\n    command: mine\n`);
    expect(failed(await rig.mayfly(['run', 'mine']))).toEqual({
      code: 69,
      line: `mayfly: the image ${tag} is for ${has}, the engine needs ${needs}; remove it with: docker rmi ${tag}`,
    });
  });
});

describe('a build', () => {
  /** A CLI version that no image has, so that one has to be built. */
  const record = (rig: Awaited<ReturnType<typeof callRig>>, versions: object): void => {
    rig.write('.docker-ai-config/image.json', JSON.stringify({ base: rig.env['MAYFLY_BASE'], versions }));
  };

  it('for which there is no such version', async () => {
    await using rig = await callRig({ engine: 'docker' });
    record(rig, { 'claude-code': '999.0.0' });
    const { code, line } = failedBuild(await rig.mayfly(['run', 'claude', '--', '--version']));
    expect({ code, line }).toEqual({
      code: 69,
      line: 'mayfly: the image "claude" could not be built: npm has no such version; remove it from image.json of the store, then run mayfly image build',
    });
  });

  it('that the network does not answer', async () => {
    const proxy = 'http://127.0.0.1:9';
    const env = { HTTPS_PROXY: proxy, https_proxy: proxy, npm_config_fetch_retries: '0', MAYFLY_BASE: 'offline' };
    await using rig = await callRig({ engine: 'docker', env });
    record(rig, { node: '24.999.0' });
    const { code, line } = failedBuild(await rig.mayfly(['exec', '--', 'true']));
    expect({ code, line }).toEqual({
      code: 69,
      line: 'mayfly: the image "base" could not be built: the network did not answer; check the connection and the proxy variables, then run mayfly image build',
    });
  });

  it('for which there is no room', async () => {
    await using rig = await callRig({ engine: 'docker' });
    record(rig, { 'claude-code': '999.0.2' });
    const words = [
      '--mount',
      'sh',
      '-c',
      'mount -t tmpfs -o size=16k none "$TMPDIR" && exec "$0" run claude -- --version',
      rig.executable,
    ];
    const { code, line } = failedBuild(await rig.run('unshare', words));
    expect(code).toBe(74);
    expect(line).toMatch(/^mayfly: no space left for \/.*\/tmp\/mayfly-image-[\w-]+\/.*; free some and call again$/u);
  });

  it('whose registry has to answer and does not', async () => {
    await using rig = await callRig({ engine: 'docker' });
    const ran = await rig.mayfly(['image', 'build', 'tools'], {
      env: { MAYFLY_BASE: 'registry' },
    });
    const { code, line } = failedBuild(ran);
    expect(code).toBe(69);
    expect(line).toMatch(
      /^mayfly: the image "base" could not be built: the registry did not give node:.*; check the connection, or build it from packages with base: offline in config\.yaml$/u,
    );
  });

  /** Lines that say what goes on come before. */
  function failedBuild(ran: Ran): { code: number; line: string } {
    const lines = ran.stderr.trimEnd().split('\n');
    expect(ran.stdout.toString()).toBe('');
    expect(lines.filter((line) => /^mayfly: .*;/u.test(line))).toHaveLength(1);
    return { code: ran.code, line: lines.at(-1) ?? '' };
  }
});
