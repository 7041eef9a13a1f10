import path from 'node:path';
import { explain, MayflyError, oneLine } from '../errors.ts';
import { allowed, readBytes, stat } from '../files.ts';
import type { Host } from '../host.ts';
import { recall, Recording, remember, type Result } from './cache.ts';
import { includeReader, readConfig } from './include.ts';
import { readKnownHosts, STAGED_HOSTS, stagedRevoked } from './known-hosts.ts';

export interface PreparedSsh {
  /** For ~/.ssh/config inside; empty when the user has none, or one that ssh would refuse. */
  readonly config: string;
  readonly knownHosts: string;
  /** Files of revoked keys, by path in the stage. */
  readonly revoked: Readonly<Record<string, Uint8Array>>;
  /** Lines for stderr. */
  readonly notes: readonly string[];
}

export interface SshFolders {
  readonly cache: string;
  readonly store: string;
}

/** The store's own list of hosts: what was accepted inside. */
export function knownHostsFile(store: string): string {
  return path.join(store, 'ssh', 'known_hosts');
}

export async function prepareSsh(host: Pick<Host, 'env' | 'user'>, folders: SshFolders): Promise<PreparedSsh> {
  const { config, knownHosts, revoked, notes } = await findConfig(host, folders.cache);
  return {
    config,
    knownHosts: readKnownHosts(host.user.home, knownHostsFile(folders.store), knownHosts),
    revoked: readRevoked(revoked),
    notes,
  };
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

async function findConfig({ env, user }: Pick<Host, 'env' | 'user'>, cache: string): Promise<Result> {
  const file = path.join(user.home, '.ssh', 'config');
  const own = readConfig(file, user.uid);
  const nothing = { config: '', knownHosts: [], revoked: [] };
  if (own.problem !== undefined) return { ...nothing, notes: [note(`${file}: ${own.problem}`)] };
  if (own.content === '') return { ...nothing, notes: [] };
  const source = { file, text: own.content };
  const read = includeReader(user, env);
  const known = recall(cache, user.home, source, read);
  if (known !== undefined) return known;

  const { sanitize } = await import('./sanitize.ts');
  const recording = new Recording(source, read);
  let result: Result;
  try {
    const { text, knownHosts, revoked } = sanitize(source, recording.read, user.home);
    result = { config: text, knownHosts, revoked, notes: [] };
  } catch (error) {
    if (!(error instanceof MayflyError)) throw error;
    result = {
      ...nothing,
      notes: [note(explain(error.failure).what)],
    };
  }
  remember(cache, user.home, recording, result);
  return result;
}

function note(what: string): string {
  return oneLine(`mayfly: ${what}; correct it, until then ssh inside has an empty configuration`);
}

/** What ssh needs, by path in the stage, and never a key. */
export function sshFiles({ config, knownHosts, revoked }: PreparedSsh): Record<string, string | Uint8Array> {
  return { 'home/.ssh/config': config, [STAGED_HOSTS]: knownHosts, ...revoked };
}
