import path from 'node:path';
import { MayflyError } from '../platform/errors.ts';
import { asJson, makePrivate, readText, remove, writeAtomic } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import type { Places } from '../config/places.ts';
import { colimaAgent } from './colima.ts';
import type { Engine } from './engine.ts';
import { clientConfig } from '../config/client-config.ts';
import { socketOf } from './socket.ts';
import type { StartOptions } from './start.ts';

export type Machine = 'linux' | 'docker-desktop' | 'orbstack' | 'colima' | 'podman-machine' | 'other-vm' | 'remote';

/** What differs between endpoints; learned once from the engine, then read from a cache in memory. */
export interface Facts {
  readonly endpoint: string;
  readonly machine: Machine;
  readonly rootless: boolean;
  readonly selinux: boolean;
  /** As the engine says it: `x86_64`, `aarch64`, `amd64`, `arm64`. */
  readonly architecture: string;
  readonly version: string;
  /** The agent's socket in Colima's VM, which has another path at each start. */
  readonly agentSocket?: string;
}

/**
 * From the engine, which is started where it is down and that is mayfly's to do; `onStart` is called then, with the command that did
 * it. What was known of one that does not answer is forgotten.
 */
export async function learnFacts(
  host: Host,
  engine: Engine,
  places: Places,
  onStart: (command: string) => void = () => {},
  options: StartOptions = {},
): Promise<Facts> {
  const file = await cacheFile(host, engine, places);
  try {
    const facts = await askFacts(host, engine).catch(async (error: unknown) => {
      const { startEngine } = await import('./start.ts');
      const command = error instanceof MayflyError && (await startEngine(host, engine, error, options));
      if (!command) throw error;
      onStart(command);
      return askFacts(host, engine);
    });
    makePrivate(places.cache);
    writeAtomic(file, JSON.stringify(facts));
    return facts;
  } catch (error) {
    remove(file);
    throw error;
  }
}

/** From the engine as it is; changes nothing. */
export async function askFacts(host: Host, engine: Engine): Promise<Facts> {
  const [endpoint, info] = await Promise.all([
    findEndpoint(host, engine),
    host.capture(engine.command, ['info', '--format', '{{json .}}'], { timeout: 20_000 }),
  ]);
  const answer = asJson(info.stdout);
  const facts =
    answer && (engine.name === 'docker' ? dockerFacts(host, endpoint, answer) : podmanFacts(endpoint, answer));
  if (info.code !== 0 || !facts?.version) {
    const { explainSilence } = await import('./silence.ts');
    throw await explainSilence(host, engine, endpoint, info);
  }
  const agentSocket = facts.machine === 'colima' ? await colimaAgent(host, endpoint) : undefined;
  return { ...facts, ...(agentSocket && { agentSocket }) };
}

/** Where the engine's client would go, without asking the engine. */
export async function findEndpoint(host: Host, engine: Engine): Promise<string> {
  if (engine.name === 'podman') return host.env['CONTAINER_HOST'] ?? 'local';
  if (host.env['DOCKER_HOST']) return host.env['DOCKER_HOST'];
  const { code, stdout } = await host.capture(engine.command, [
    'context',
    'inspect',
    '--format',
    '{{.Endpoints.docker.Host}}',
  ]);
  return code === 0 ? stdout.trim() : 'unix:///var/run/docker.sock';
}

/** Docker's socket on this machine; its client, a process, is asked only where nothing is cached of it. */
export async function findSocket(host: Host, engine: Engine, places: Places): Promise<string | undefined> {
  if (engine.name !== 'docker') return undefined;
  return socketOf((await cachedFacts(host, engine, places))?.endpoint ?? (await findEndpoint(host, engine)));
}

/** What was learned of it by this user, in these groups: another may be let in where he is not. */
export async function cachedFacts(host: Host, engine: Engine, places: Places): Promise<Facts | undefined> {
  return asJson(readText(await cacheFile(host, engine, places))) as Facts | undefined;
}

/** One cache a client configuration: the variables and the file that choose the endpoint, and the groups that may use it. */
async function cacheFile(host: Host, engine: Engine, places: Places): Promise<string> {
  const { DOCKER_HOST, DOCKER_CONTEXT, CONTAINER_HOST, CONTAINER_CONNECTION } = host.env;
  const chosen = JSON.stringify([
    engine.name,
    DOCKER_HOST,
    DOCKER_CONTEXT,
    CONTAINER_HOST,
    CONTAINER_CONNECTION,
    clientConfig(host),
    host.user.groups,
  ]);
  return path.join(places.cache, `facts-${await sha256(chosen, 16)}.json`);
}

interface DockerInfo {
  readonly OperatingSystem?: string;
  readonly Name?: string;
  readonly SecurityOptions?: readonly string[];
  readonly Architecture?: string;
  readonly ServerVersion?: string;
}

export function dockerFacts({ platform }: Pick<Host, 'platform'>, endpoint: string, info: DockerInfo): Facts {
  const security = info.SecurityOptions?.join(' ') ?? '';
  return {
    endpoint,
    machine: dockerMachine(platform, endpoint, info),
    rootless: security.includes('name=rootless'),
    selinux: security.includes('name=selinux'),
    architecture: info.Architecture ?? '',
    version: info.ServerVersion ?? '',
  };
}

function dockerMachine(
  platform: Host['platform'],
  endpoint: string,
  { OperatingSystem: system = '', Name: name }: DockerInfo,
): Machine {
  if (!endpoint.startsWith('unix://')) return 'remote';
  if (/docker desktop/i.test(system)) return 'docker-desktop';
  if (/orbstack/i.test(system)) return 'orbstack';
  if (endpoint.includes('/.colima/') || name === 'colima') return 'colima';
  // A Mac runs no containers itself: Rancher Desktop, Lima, and what else has a socket here.
  return platform === 'darwin' ? 'other-vm' : 'linux';
}

interface PodmanInfo {
  readonly host?: {
    readonly arch?: string;
    readonly serviceIsRemote?: boolean;
    readonly security?: { readonly rootless?: boolean; readonly selinuxEnabled?: boolean };
  };
  readonly version?: { readonly Version?: string };
}

function podmanFacts(endpoint: string, { host, version }: PodmanInfo): Facts {
  return {
    endpoint,
    machine: host?.serviceIsRemote ? 'podman-machine' : 'linux',
    rootless: host?.security?.rootless ?? false,
    selinux: host?.security?.selinuxEnabled ?? false,
    architecture: host?.arch ?? '',
    version: version?.Version ?? '',
  };
}
