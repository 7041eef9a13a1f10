import path from 'node:path';
import { stat } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { onPath } from './client.ts';

/** What starts an engine that is down: its ways are tried one after another, until it answers. */
export interface Starter {
  /** As a person calls it. */
  readonly name: string;
  readonly ways: readonly Way[];
  /** Whether the ways need root. */
  readonly needsRoot: boolean;
  /** Whether mayfly may go them unasked. */
  readonly may: boolean;
}

export interface Way {
  readonly command: readonly string[];
  /** No service manager keeps it: mayfly starts the process itself (by-hand.ts). */
  readonly byHand?: true;
}

type Known = Pick<Host, 'env' | 'platform' | 'user'>;

/** By the endpoint, and where several could be behind it by what is installed; undefined where nobody can say. */
export function findStarter(host: Known, endpoint: string, atBoot = false): Starter | undefined {
  if (host.platform === 'darwin') return onMac(host, endpoint);
  return onLinux(host.user.uid, endpoint, lookAround(host), atBoot);
}

const DEFAULT = new Set(['unix:///var/run/docker.sock', 'unix:///run/docker.sock']);

/** What of this machine starts services. */
export interface Ground {
  readonly systemd: boolean;
  readonly openrc: boolean;
  /** Docker's script of System V. */
  readonly script: boolean;
  readonly dockerd: boolean;
}

/** Who is not root need not have these on his PATH. */
export const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'];

function lookAround({ env }: Known): Ground {
  const PATH = [env['PATH'], ...SYSTEM_FOLDERS].join(path.delimiter);
  return {
    systemd: stat('/run/systemd/system') !== undefined,
    openrc: stat('/run/openrc') !== undefined,
    script: stat('/etc/init.d/docker') !== undefined,
    dockerd: onPath({ env: { PATH } }, 'dockerd') !== undefined,
  };
}

/** `atBoot`: also from now on whenever the machine starts, where systemd starts services. */
export function onLinux(uid: number, endpoint: string, ground: Ground, atBoot: boolean): Starter | undefined {
  if (endpoint === `unix:///run/user/${uid}/docker.sock`) {
    const ways = [{ command: ['systemctl', '--user', 'start', 'docker'] }];
    return { name: 'the rootless Docker engine', ways, needsRoot: false, may: ground.systemd };
  }
  const ways = DEFAULT.has(endpoint) ? waysOf(ground, atBoot) : [];
  return ways.length === 0 ? undefined : { name: 'the Docker engine', ways, needsRoot: true, may: true };
}

function waysOf({ systemd, openrc, script, dockerd }: Ground, atBoot: boolean): Way[] {
  const service = systemd
    ? ['systemctl', ...(atBoot ? ['enable', '--now'] : ['start']), 'docker']
    : openrc
      ? ['rc-service', 'docker', 'start']
      : script && ['service', 'docker', 'start'];
  return [
    ...(service ? [{ command: service }] : []),
    ...(dockerd ? [{ command: ['dockerd'], byHand: true as const }] : []),
  ];
}

function onMac(host: Known, endpoint: string): Starter | undefined {
  const starter = (name: string, ...command: string[]): Starter => ({
    name,
    ways: [{ command }],
    needsRoot: false,
    may: true,
  });
  const desktop = starter('Docker Desktop', 'open', '-a', 'Docker');
  const orbstack = starter('OrbStack', 'orb', 'start');
  const colima = (profile: string): Starter =>
    starter('Colima', 'colima', 'start', ...(profile === 'default' ? [] : ['--profile', profile]));
  if (endpoint === 'local') return { ...starter('the Podman machine', 'podman', 'machine', 'start'), may: false };
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
  { env, platform }: Pick<Host, 'env' | 'platform'>,
): string {
  const [way, ...others] = starter?.ways ?? [];
  if (way)
    return `start it with: ${others.length > 0 || starter?.needsRoot ? 'mayfly engine start' : way.command.join(' ')}`;
  if (engine === 'podman') return 'see podman system connection list';
  if (env['DOCKER_HOST']) return 'start what should listen there, or unset DOCKER_HOST';
  if (!DEFAULT.has(endpoint)) return 'start it, or choose another with: docker context use NAME';
  return platform === 'darwin' ? 'start Docker Desktop, OrbStack or Colima' : 'install it: only its client is here';
}
