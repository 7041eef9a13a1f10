import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENGINES } from '../support/call.ts';
import { createRig } from '../support/rig.ts';

const CHECKS = [
  'the images are there',
  'gexec passes words, input and exit code',
  'files in the project are yours',
  'claude answers',
  'gemini answers',
  'glm answers',
  'what the CLIs changed is in the store',
  'nothing is left',
];

/** The verdict and the name of each line. */
function verdicts(stdout: Buffer): string[] {
  return stdout
    .toString()
    .trimEnd()
    .split('\n')
    .map(
      (line) =>
        /^(?<verdict>ok|failed) {2}(?<name>.+?) {2}\d+\.\d s(?:$|: )/u.exec(line)?.slice(1, 3).join(' ') ?? line,
    );
}

describe.each(ENGINES)('%s: mayfly selftest', (engine) => {
  it.each(['root', 'ordinary'] as const)('proves the whole way as %s, and leaves the store as it is', async (user) => {
    if (user === 'ordinary' && engine === 'podman') return; // without root it has images of its own
    await using rig = await createRig({ engine, ...(user === 'ordinary' && { user }) });
    const { code, stdout, stderr } = await rig.mayfly(['selftest']);
    expect(stderr).toBe('');
    const [first, ...rest] = verdicts(stdout);
    expect(first).toMatch(new RegExp(`^ok ${engine} \\d+\\.\\d+\\S* answers$`, 'u'));
    expect(rest).toEqual(CHECKS.map((name) => `ok ${name}`));
    expect(code).toBe(0);
    expect(fs.existsSync(rig.store)).toBe(false);
  });
});

describe('mayfly selftest', () => {
  it('asks nothing but this machine, even where the engine gives containers a proxy', async () => {
    await using rig = await createRig();
    const heard: string[] = [];
    const trap = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (data) => {
        heard.push(data.toString().split('\r\n')[0] ?? '');
        socket.destroy();
      });
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const proxy = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
    rig.write('.docker/config.json', JSON.stringify({ proxies: { default: { httpProxy: proxy, httpsProxy: proxy } } }));
    const seen = await rig.mayfly(['exec', '--', 'printenv', 'HTTPS_PROXY'], { cwd: await rig.project() });
    expect(seen.stdout.toString()).toBe(`${proxy}\n`);
    const { code, stderr } = await rig.mayfly(['selftest'], { env: { HTTPS_PROXY: proxy, https_proxy: proxy } });
    await new Promise((resolve) => trap.close(resolve));
    expect({ code, stderr, heard }).toEqual({ code: 0, stderr: '', heard: [] });
  });

  it('fails when one check fails, and says why', async () => {
    await using rig = await createRig();
    const { stdout: docker } = await rig.run('sh', ['-c', 'command -v docker']);
    // A client that forgets exit codes.
    rig.write('bin/docker', `#!/bin/sh\n${docker.toString().trim()} "$@" || [ "$1" = run ]\n`, 0o755);
    const env = { PATH: `${rig.home}/bin:${rig.env['PATH']}` };
    const { code, stdout, stderr } = await rig.mayfly(['selftest'], { env });
    const [, , words, ...others] = stdout.toString().split('\n');
    expect(words).toMatch(
      /^failed {2}gexec passes words, input and exit code {2}\d+\.\d s: exit 0 with ".*" instead of 42 /u,
    );
    expect(others.filter((line) => !line.startsWith('ok  '))).toEqual(['']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^mayfly: 1 check failed; run mayfly doctor\n$/u);
  });

  it.each(['the images are there', 'gexec passes', 'claude answers'])(
    'leaves nothing when Ctrl-C comes after "%s"',
    async (moment) => {
      await using rig = await createRig();
      const running = rig.start(rig.executable, ['selftest']);
      await expect.poll(() => running.stdout(), { interval: 20 }).toContain(moment);
      await expect
        .poll(
          () =>
            rig.run('docker', ['ps', '-q', '--filter', 'label=mayfly.managed']).then((ran) => ran.stdout.toString()),
          { interval: 20 },
        )
        .not.toBe('');
      running.killGroup('SIGINT');
      const { code, stderr } = await running.done;
      expect({ code, stderr }).toEqual({
        code: 130,
        stderr: 'mayfly: the selftest was interrupted; call again to go on from the start\n',
      });
      expect(fs.readdirSync(path.join(rig.home, '../tmp'))).toEqual([]);
    },
  );

  it('says in one line that no engine answers', async () => {
    await using rig = await createRig({ engine: 'docker', env: { DOCKER_HOST: 'unix:///nonexistent.sock' } });
    const { code, stdout, stderr } = await rig.mayfly(['selftest']);
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 69, stdout: '' });
    expect(stderr).toMatch(/^mayfly: docker does not answer at unix:\/\/\/nonexistent\.sock; .*\n$/u);
  });
});
