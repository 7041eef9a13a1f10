import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig, gexec, inside, output } from '../support/call.ts';
import type { Rig, RigOptions } from '../support/rig.ts';

/** Without root, Podman keeps images of its own; what differs then is the mapping of users, which is the kernel's. */
const CALLERS: readonly [string, RigOptions][] = [
  ['root, with docker', { engine: 'docker' }],
  ['root, with podman', { engine: 'podman' }],
  ['an ordinary user, with docker', { engine: 'docker', user: 'ordinary' }],
];

async function lines(rig: Rig, script: string): Promise<string[]> {
  return output(await gexec(rig, ['sh', '-c', script]))
    .trimEnd()
    .split('\n');
}

describe.each(CALLERS)('%s', (_who, options) => {
  it('is the same inside, by number and by name', async () => {
    await using rig = await callRig(options);
    const { uid, gid, name } = rig.user;
    const outside = await rig.run('sh', ['-c', 'id -un; id -gn']);
    const [user = '', group = ''] = output(outside).trim().split('\n');
    expect(
      await lines(rig, 'id -u; id -g; whoami; id -gn; echo "$USER $LOGNAME"; hostname; stat -c "%U %G" .'),
    ).toEqual([
      ...[String(uid), String(gid), user, group, `${name} ${name}`],
      ...[output(await rig.run('hostname', [])).trim(), `${user} ${group}`],
    ]);
  });

  it('owns what is made, and can change it', async () => {
    await using rig = await callRig(options);
    rig.write('project/script.sh', 'echo from a script\n', 0o700);
    const script =
      'mkdir -p deep/er && echo x >deep/er/file && ln -s file deep/er/link && ./script.sh && chmod 640 deep/er/file';
    expect(await lines(rig, script)).toEqual(['from a script']);
    for (const name of ['deep', 'deep/er', 'deep/er/file', 'deep/er/link']) {
      const found = fs.lstatSync(path.join(rig.cwd, name));
      expect({ name, uid: found.uid, gid: found.gid }).toEqual({ name, uid: rig.user.uid, gid: rig.user.gid });
    }
    expect(fs.statSync(path.join(rig.cwd, 'deep/er/file')).mode & 0o777).toBe(0o640);
  });

  it('has working tools', async () => {
    await using rig = await callRig(options);
    rig.write('.ssh/config', 'Host x\n  HostName example.invalid\n  User me\n');
    rig.write('.gitconfig', '[user]\n  name = Somebody\n  email = somebody@example.invalid\n');
    const ssh = await lines(rig, 'ssh -V 2>&1; ssh -G x 2>/dev/null');
    expect(ssh[0]).toMatch(/^OpenSSH_/u);
    expect(ssh).toEqual(expect.arrayContaining(['hostname example.invalid', 'user me']));
    const git =
      'git init -q -b main && echo x >file && git add file && git commit -q -m first && git status --porcelain && git log --format="%an %ae %s"';
    expect(await lines(rig, git)).toEqual(['Somebody somebody@example.invalid first']);
    expect(
      await lines(rig, 'node --version; python3 --version; command -v rg jq less make g++ >/dev/null && echo all'),
    ).toEqual([expect.stringMatching(/^v24\./u), expect.stringMatching(/^Python 3\./u), 'all']);
  });

  it("has a HOME of its own, where nothing of the user's is but links to what the call was given", async () => {
    await using rig = await callRig(options);
    for (const file of ['.ssh/id_ed25519', '.ssh/config', '.aws/credentials', '.bash_history', 'other/file'])
      rig.write(file, '# private');
    rig.write('.docker-ai-config/env', 'ANTHROPIC_API_KEY=private');
    expect(
      await lines(
        rig,
        'cd && ls -A && readlink -f .ssh && ls -A .ssh && touch new .cache/new && mkdir .config && echo $HOME',
      ),
    ).toEqual([
      ...['.cache', '.local', '.npm', '.ssh', 'project'],
      ...['/run/mayfly/call/home/.ssh', 'config', 'known_hosts', rig.home],
    ]);
    const seen = await gexec(rig, [
      'sh',
      '-c',
      `grep -rl private ${rig.home} /run /etc /tmp 2>/dev/null; cat /proc/mounts`,
    ]);
    expect(seen.stdout.toString()).not.toMatch(/docker-ai-config|id_ed25519|\.aws|docker\.sock|podman\.sock/u);
    expect(fs.existsSync(path.join(rig.home, 'new'))).toBe(false);
  });

  it('has no power inside', async () => {
    await using rig = await callRig(options);
    const status = await inside<Record<string, string>>(
      rig,
      'dict(line.rstrip().split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)',
    );
    const none = '0000000000000000';
    expect(status).toMatchObject({
      CapInh: none,
      CapPrm: none,
      CapEff: none,
      CapBnd: none,
      CapAmb: none,
      NoNewPrivs: '1',
      Seccomp: '2',
    });
    const tries = [
      '/made',
      '/usr/bin/made',
      '/etc/made',
      '/root/made',
      '/run/made',
      '/run/mayfly/made',
      '/var/made',
      '/etc/passwd',
      '/etc/ssl/certs/ca-certificates.crt',
    ];
    const allowed = await lines(
      rig,
      `for f in ${tries.join(' ')}; do (echo x >>$f) 2>/dev/null && echo $f; done; ls /var/run/docker.sock /run/podman 2>/dev/null; echo end`,
    );
    expect(allowed).toEqual(['end']);
    const places = [rig.home, '/tmp', '/var/tmp'];
    const use = 'for f in ~ /tmp /var/tmp; do cp /bin/true "$f/run" && "$f/run" && rm "$f/run" && echo "$f"; done';
    expect(await lines(rig, use)).toEqual(places);
  });

  it('is held to the limits', async () => {
    await using rig = await callRig(options);
    const flags = ['--memory', '300m', '--cpus', '0.5', '--pids-limit', '64'];
    const script =
      'cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max; cat /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids.max';
    const ran = await rig.mayfly(['exec', ...flags, '--', 'sh', '-c', script]);
    expect(output(ran)).toBe(`${300 * 1024 * 1024}\n64\n`);
  });
});

it('sees a project that the caller cannot write as the caller does', async () => {
  await using rig = await callRig({ user: 'ordinary' });
  rig.write('project/file', 'text\n');
  fs.chownSync(rig.cwd, 0, 0);
  fs.chmodSync(rig.cwd, 0o755);
  expect(await lines(rig, 'cat file; touch new 2>/dev/null || echo no')).toEqual(['text', 'no']);
});

it("does without the file of docker's client that a sudo has left root's, as the client does", async () => {
  await using rig = await callRig({ user: 'ordinary' });
  fs.chownSync(rig.write('.docker/config.json', '{}', 0o600), 0, 0);
  const { code, stdout } = await gexec(rig, ['echo', 'ran']);
  expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: 'ran\n' });
});
