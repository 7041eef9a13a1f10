import path from 'node:path';
import { stat } from '../files.ts';
import type { Host } from '../host.ts';
import { onPath } from './engine.ts';

/** What starts an engine that is down. */
export interface Starter {
  /** As a person calls it. */
  readonly name: string;
  readonly command: readonly string[];
  /** Whether mayfly may run it unasked. */
  readonly may: boolean;
}

type Known = Pick<Host, 'env' | 'platform' | 'user'>;

/** By the endpoint, and where several could be behind it by what is installed; undefined where nobody can say. */
export function findStarter(host: Known, endpoint: string): Starter | undefined {
  return host.platform === 'darwin' ? onMac(host, endpoint) : onLinux(host, endpoint);
}

const DEFAULT = new Set(['unix:///var/run/docker.sock', 'unix:///run/docker.sock']);

function onLinux({ user }: Known, endpoint: string): Starter | undefined {
  const name = 'the Docker engine';
  const isRoot = user.uid === 0;
  if (endpoint === `unix:///run/user/${user.uid}/docker.sock`)
    return { name, command: ['systemctl', '--user', 'start', 'docker'], may: false };
  if (!DEFAULT.has(endpoint)) return undefined;
  const command = stat('/run/systemd/system') ? ['systemctl', 'start', 'docker'] : ['service', 'docker', 'start'];
  return { name, command: isRoot ? command : ['sudo', ...command], may: isRoot };
}

function onMac(host: Known, endpoint: string): Starter | undefined {
  const desktop: Starter = { name: 'Docker Desktop', command: ['open', '-a', 'Docker'], may: true };
  const orbstack: Starter = { name: 'OrbStack', command: ['orb', 'start'], may: true };
  const colima = (profile: string): Starter => ({
    name: 'Colima',
    command: ['colima', 'start', ...(profile === 'default' ? [] : ['--profile', profile])],
    may: true,
  });
  if (endpoint === 'local') return { name: 'the Podman machine', command: ['podman', 'machine', 'start'], may: false };
  const { home } = host.user;
  const profile = /\/\.colima\/([^/]+)\/docker\.sock$/.exec(endpoint)?.[1];
  if (profile) return colima(profile);
  if (endpoint.includes('/.orbstack/')) return orbstack;
  if (endpoint === `unix://${home}/.docker/run/docker.sock`) return desktop;
  if (!DEFAULT.has(endpoint)) return undefined;
  const isDesktop = ['/Applications', path.join(home, 'Applications')].some((folder) => stat(`${folder}/Docker.app`));
  if (isDesktop) return desktop;
  if (onPath(host, 'orb')) return orbstack;
  return onPath(host, 'colima') ? colima('default') : undefined;
}

/** What a person can do about an engine that is down. */
export function startRemedy(
  engine: 'docker' | 'podman',
  endpoint: string,
  starter: Starter | undefined,
  env: Host['env'],
): string {
  if (starter) return `start it with: ${starter.command.join(' ')}`;
  if (engine === 'podman') return 'see podman system connection list';
  if (env['DOCKER_HOST']) return 'start what should listen there, or unset DOCKER_HOST';
  return DEFAULT.has(endpoint)
    ? 'start Docker Desktop, OrbStack or Colima'
    : 'start it, or choose another with: docker context use NAME';
}
