import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findStarter, startRemedy } from '../../../src/engine/starter.ts';

const user = { uid: 1000, gid: 1000, groups: [], name: 'somebody', home: '/Users/somebody' };
const mac = { platform: 'darwin', user, env: {} } as const;
const service = fs.existsSync('/run/systemd/system')
  ? ['systemctl', 'start', 'docker']
  : ['service', 'docker', 'start'];

describe('findStarter', () => {
  it.each([
    ['unix:///Users/somebody/.docker/run/docker.sock', 'Docker Desktop', ['open', '-a', 'Docker']],
    ['unix:///Users/somebody/.orbstack/run/docker.sock', 'OrbStack', ['orb', 'start']],
    ['unix:///Users/somebody/.colima/default/docker.sock', 'Colima', ['colima', 'start']],
    ['unix:///Users/somebody/.colima/work/docker.sock', 'Colima', ['colima', 'start', '--profile', 'work']],
  ])('starts what is behind %s on a Mac', (endpoint, name, command) => {
    expect(findStarter(mac, endpoint)).toEqual({ name, command, may: true });
  });

  it('starts the service as root, and tells the command to anybody else', () => {
    const at = (uid: number) =>
      findStarter({ platform: 'linux', user: { ...user, uid }, env: {} }, 'unix:///var/run/docker.sock');
    expect(at(0)).toEqual({ name: 'the Docker engine', command: service, may: true });
    expect(at(1000)).toEqual({ name: 'the Docker engine', command: ['sudo', ...service], may: false });
  });

  it('tells the command of a rootless engine', () => {
    const found = findStarter({ platform: 'linux', user, env: {} }, 'unix:///run/user/1000/docker.sock');
    expect(found).toMatchObject({ command: ['systemctl', '--user', 'start', 'docker'], may: false });
  });

  it.each(['unix:///tmp/other.sock', 'tcp://10.0.0.1:2375', 'ssh://somewhere', 'local'])(
    'knows nothing of %s',
    (endpoint) => {
      expect(findStarter({ platform: 'linux', user: { ...user, uid: 0 }, env: {} }, endpoint)).toBeUndefined();
    },
  );
});

describe('startRemedy', () => {
  it.each([
    [
      'docker',
      'unix:///x.sock',
      { DOCKER_HOST: 'unix:///x.sock' },
      'start what should listen there, or unset DOCKER_HOST',
    ],
    ['docker', 'ssh://x', {}, 'start it, or choose another with: docker context use NAME'],
    ['podman', 'ssh://x', {}, 'see podman system connection list'],
  ] as const)('says what to do about %s at %s', (engine, endpoint, env, remedy) => {
    expect(startRemedy(engine, endpoint, undefined, env)).toBe(remedy);
  });

  it('gives the exact command', () => {
    const starter = { name: 'Colima', command: ['colima', 'start'], may: true };
    expect(startRemedy('docker', 'unix:///x', starter, {})).toBe('start it with: colima start');
  });
});
