import { describe, expect, it } from 'vitest';
import { findStarter, type Ground, onLinux, startRemedy } from '../../../src/engine/starter.ts';

const DOCKER = 'unix:///var/run/docker.sock';
const user = { uid: 1000, gid: 1000, groups: [], name: 'somebody', home: '/Users/somebody' };
const mac = { platform: 'darwin', user, env: {} } as const;
const BARE: Ground = { systemd: false, openrc: false, script: false, dockerd: false };

/** The ways as somebody would type them, in the order in which they are tried. */
function ways(ground: Partial<Ground>, atBoot = false): string[] {
  const starter = onLinux(0, DOCKER, { ...BARE, ...ground }, atBoot);
  return (starter?.ways ?? []).map(({ command, byHand }) => `${command.join(' ')}${byHand ? ' by hand' : ''}`);
}

describe('on Linux', () => {
  it.each<[string, Partial<Ground>, string[]]>([
    ['systemd', { systemd: true, script: true, dockerd: true }, ['systemctl start docker', 'dockerd by hand']],
    ['OpenRC', { openrc: true, script: true, dockerd: true }, ['rc-service docker start', 'dockerd by hand']],
    ['a script of System V', { script: true, dockerd: true }, ['service docker start', 'dockerd by hand']],
    ['no service manager', { dockerd: true }, ['dockerd by hand']],
    ['systemd, and a dockerd that is elsewhere', { systemd: true }, ['systemctl start docker']],
    ['nothing', {}, []],
  ])('with %s', (_what, ground, expected) => {
    expect(ways(ground)).toEqual(expected);
  });

  it('systemd is told to start it at every boot, who asks for that', () => {
    expect(ways({ systemd: true }, true)).toEqual(['systemctl enable --now docker']);
  });

  it('that needs root, and a rootless engine does not', () => {
    const systemd = { ...BARE, systemd: true };
    expect(onLinux(1000, DOCKER, systemd, false)).toMatchObject({ needsRoot: true, may: true });
    expect(onLinux(1000, 'unix:///run/user/1000/docker.sock', systemd, false)).toMatchObject({
      ways: [{ command: ['systemctl', '--user', 'start', 'docker'] }],
      needsRoot: false,
      may: true,
    });
  });

  it.each([
    'unix:///tmp/other.sock',
    'unix:///run/user/1/docker.sock',
    'tcp://10.0.0.1:2375',
    'ssh://somewhere',
    'local',
  ])('nothing is known of %s', (endpoint) => {
    expect(onLinux(0, endpoint, { ...BARE, systemd: true, dockerd: true }, false)).toBeUndefined();
  });
});

describe('on a Mac', () => {
  it.each([
    ['unix:///Users/somebody/.docker/run/docker.sock', 'Docker Desktop', ['open', '-a', 'Docker']],
    ['unix:///Users/somebody/.orbstack/run/docker.sock', 'OrbStack', ['orb', 'start']],
    ['unix:///Users/somebody/.colima/default/docker.sock', 'Colima', ['colima', 'start']],
    ['unix:///Users/somebody/.colima/work/docker.sock', 'Colima', ['colima', 'start', '--profile', 'work']],
  ])('what is behind %s', (endpoint, name, command) => {
    expect(findStarter(mac, endpoint)).toEqual({ name, ways: [{ command }], needsRoot: false, may: true });
  });

  it("Podman's machine is its owner's to start", () => {
    expect(findStarter(mac, 'local')).toMatchObject({ may: false });
  });
});

describe('startRemedy', () => {
  const linux = { platform: 'linux', env: {} } as const;

  it.each([
    [
      'docker',
      'unix:///x.sock',
      { ...linux, env: { DOCKER_HOST: 'unix:///x.sock' } },
      'start what should listen there, or unset DOCKER_HOST',
    ],
    ['docker', 'ssh://x', linux, 'start it, or choose another with: docker context use NAME'],
    ['podman', 'ssh://x', linux, 'see podman system connection list'],
    ['docker', DOCKER, linux, 'install it: only its client is here'],
    ['docker', DOCKER, mac, 'start Docker Desktop, OrbStack or Colima'],
  ] as const)('says what to do about %s at %s', (engine, endpoint, host, remedy) => {
    expect(startRemedy(engine, endpoint, undefined, host)).toBe(remedy);
  });

  it('gives the exact command, or the one that knows all ways', () => {
    const colima = { name: 'Colima', ways: [{ command: ['colima', 'start'] }], needsRoot: false, may: true };
    expect(startRemedy('docker', 'unix:///x', colima, mac)).toBe('start it with: colima start');
    const service = onLinux(1000, DOCKER, { ...BARE, script: true }, false);
    expect(startRemedy('docker', DOCKER, service, linux)).toBe('start it with: mayfly engine start');
  });
});
