import { expect, it } from 'vitest';
import { dockerFacts } from '../../../src/engine/facts.ts';

const HOME = 'unix:///Users/ann';

it.each<[NodeJS.Platform, string, object, string]>([
  ['linux', 'unix:///var/run/docker.sock', { OperatingSystem: 'Debian GNU/Linux 12' }, 'linux'],
  ['linux', 'ssh://host', {}, 'remote'],
  ['darwin', 'unix:///var/run/docker.sock', { OperatingSystem: 'Docker Desktop' }, 'docker-desktop'],
  ['darwin', `${HOME}/.orbstack/run/docker.sock`, { OperatingSystem: 'OrbStack' }, 'orbstack'],
  ['darwin', `${HOME}/.colima/default/docker.sock`, { OperatingSystem: 'Ubuntu 24.04' }, 'colima'],
  ['darwin', `${HOME}/.rd/docker.sock`, { OperatingSystem: 'Alpine Linux' }, 'other-vm'],
  ['darwin', `${HOME}/.lima/docker/sock/docker.sock`, { OperatingSystem: 'Ubuntu 24.04' }, 'other-vm'],
])('on %s, %s with %o is %s', (platform, endpoint, info, machine) => {
  expect(dockerFacts({ platform }, endpoint, info).machine).toBe(machine);
});
