import path from 'node:path';
import { explain, MayflyError, oneLine } from '../platform/errors.ts';
import { allowed, readBytes, stat } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import type { Project } from '../project/project.ts';
import { stateInStore } from '../project/state.ts';
import { recall, Recording, remember, type Result } from './cache.ts';
import { publicHalves } from './identities.ts';
import { includeReader, readConfigs } from './include.ts';
import { outsideOf } from './names.ts';
import { readKnownHosts, STAGED_HOSTS, stagedRevoked } from './known-hosts.ts';

export interface PreparedSsh {
  /** For ~/.ssh/config inside; empty when the user has none, or one that ssh would refuse. */
  readonly config: string;
  readonly knownHosts: string;
  /** Files of revoked keys, by path in the stage. */
  readonly revoked: Readonly<Record<string, Uint8Array>>;
  /** Keys whose public halves it needs. */
  readonly identities: readonly string[];
  /** The agent that it names, where it is only one. */
  readonly agent: string | undefined;
  /** Lines for stderr. */
  readonly notes: readonly string[];
}

export interface SshPlaces {
  readonly cache: string;
  /** What calls of the project have learned of hosts. */
  readonly learned: string | undefined;
}

/** Undefined for a call without a project, which learns nothing. */
export function learnedHostsFile(store: string, { root, hash, empty }: Learner): string | undefined {
  return empty ? undefined : path.join(store, 'ssh', 'projects', path.basename(stateInStore(store, root, hash)));
}

/** What is read of the host. */
type Machine = Pick<Host, 'env' | 'user' | 'sshFolder'>;

type Learner = Pick<Project, 'root' | 'hash' | 'empty'>;

export async function prepareSsh(host: Machine, places: SshPlaces): Promise<PreparedSsh> {
  const { config, knownHosts, revoked, identities, agents, notes } = await findConfig(host, places.cache);
  return {
    config,
    knownHosts: await readKnownHosts(host.user.home, places.learned, knownHosts),
    revoked: readRevoked(revoked),
    identities,
    agent: onlyOne(agents),
    notes,
  };
}

/** The agent of a call where SSH_AUTH_SOCK names none, for which alone one waits here. */
export async function namedAgent({ env }: Pick<Host, 'env'>, ssh: Promise<PreparedSsh>): Promise<string | undefined> {
  ssh.catch(() => {}); // it is heard of where it is awaited
  return env['SSH_AUTH_SOCK'] ? undefined : (await ssh).agent;
}

/** Which of several is meant depends on the host, and inside there is one. */
export function onlyOne(agents: readonly string[]): string | undefined {
  return agents.length === 1 ? agents[0] : undefined;
}

/** A list of keys as a text or in ssh's own binary form. */
function readRevoked(files: readonly string[]): Record<string, Uint8Array> {
  const read = (file: string): Buffer | undefined =>
    allowed(() => (stat(file)?.isFile() ? readBytes(file) : undefined));
  return Object.fromEntries(
    files.flatMap((file, index) => {
      const content = read(file);
      return content ? [[stagedRevoked(index), content]] : [];
    }),
  );
}

async function findConfig(host: Machine, cache: string): Promise<Result> {
  const { file, problem, sources } = readConfigs(host);
  const nothing = { config: '', knownHosts: [], revoked: [], identities: [], agents: [] };
  if (problem !== undefined) return { ...nothing, notes: [note(`${file}: ${problem}`)] };
  if (sources.length === 0) return { ...nothing, notes: [] };
  const read = includeReader(host);
  const outside = outsideOf(host);
  const known = recall(cache, outside, sources, read);
  if (known !== undefined) return known;

  const { sanitize } = await import('./sanitize.ts');
  const recording = new Recording(sources, read, outside.variable);
  let result: Result;
  try {
    const { text, knownHosts, revoked, identities, agents } = sanitize(sources, recording.read, {
      ...outside,
      variable: recording.variable,
    });
    result = { config: text, knownHosts, revoked, identities, agents, notes: [] };
  } catch (error) {
    if (!(error instanceof MayflyError)) throw error;
    result = {
      ...nothing,
      notes: [note(explain(error.failure).what)],
    };
  }
  remember(cache, host.user.home, recording, result);
  return result;
}

function note(what: string): string {
  return oneLine(`mayfly: ${what}; correct it, until then ssh inside has an empty configuration`);
}

/** What ssh needs, by path in the stage, and never a key. Names of hosts that calls learn are plain: hashed ones cannot be told from the user's own. */
export function sshFiles({ config, knownHosts, revoked }: PreparedSsh): Record<string, string | Uint8Array> {
  return { 'home/.ssh/config': `HashKnownHosts no\n${config}`, [STAGED_HOSTS]: knownHosts, ...revoked };
}

/** With the public halves of the keys that the configuration and git's commands (`more`) name, which are of use with an agent alone. */
export async function sshFilesOfCall(
  host: Pick<Host, 'user' | 'env' | 'capture'>,
  ssh: PreparedSsh,
  more: readonly string[] | undefined,
): Promise<Record<string, string | Uint8Array>> {
  const env = host.env['SSH_AUTH_SOCK'] ? host.env : { ...host.env, SSH_AUTH_SOCK: ssh.agent };
  const { user, capture } = host;
  return { ...(more && (await publicHalves({ user, env, capture }, [...ssh.identities, ...more]))), ...sshFiles(ssh) };
}
