import path from 'node:path';
import { oneLine } from '../platform/errors.ts';
import { allowed, isDenied, makePrivate, readText, stat, write } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import type { Places } from '../config/places.ts';

const PATIENCE = 2000; // milliseconds; a keyring that is locked asks for a password
const PAUSE = 600_000; // milliseconds in which gh is not asked again that gave no token: each try can cost a call the patience

export interface GithubLogin {
  /** A secret. */
  readonly token?: string;
  /** Of an enterprise server, a secret as well. */
  readonly enterprise?: { readonly token: string; readonly server?: string };
  /** A line for stderr. */
  readonly note?: string;
}

export const NOBODY: GithubLogin = {};

type Asked = Pick<Host, 'env' | 'user' | 'capture' | 'now'>;

/**
 * The token with which gh and https remotes of GitHub work inside: from the environment, from the file of gh (the user's own, else the one
 * that an import has put into the store), or, where gh keeps it in a keyring, from gh itself. Nothing when nobody is logged in. The same
 * for the enterprise server that GH_HOST names.
 */
export async function githubToken(host: Asked, places: Pick<Places, 'store' | 'cache'>): Promise<GithubLogin> {
  const { GH_TOKEN, GITHUB_TOKEN, GH_HOST, GH_ENTERPRISE_TOKEN, GITHUB_ENTERPRISE_TOKEN } = host.env;
  const server = GH_HOST && GH_HOST !== 'github.com' && /^[\w.-]+(:\d+)?$/.test(GH_HOST) ? GH_HOST : undefined;
  const find = (given: string | undefined, at: string | undefined): Promise<GithubLogin> | GithubLogin => {
    if (given) return { token: given };
    return at === undefined ? NOBODY : tokenAt(host, places, at);
  };
  const [own, other] = await Promise.all([
    find(GH_TOKEN || GITHUB_TOKEN, 'github.com'),
    find(GH_ENTERPRISE_TOKEN || GITHUB_ENTERPRISE_TOKEN, server),
  ]);
  const { token } = other;
  const note = own.note ?? other.note;
  return {
    ...(own.token !== undefined && { token: own.token }),
    ...(token !== undefined && { enterprise: { token, ...(server !== undefined && { server }) } }),
    ...(note !== undefined && { note }),
  };
}

/** As gh takes them from its environment. */
export function githubVariables({ token, enterprise }: GithubLogin): Record<string, string> {
  return {
    ...(token !== undefined && { GH_TOKEN: token }),
    ...(enterprise && { GH_ENTERPRISE_TOKEN: enterprise.token }),
  };
}

/** Servers whose https remotes gh has a token for. */
export function githubServers({ token, enterprise }: GithubLogin): string[] {
  return [
    ...(token === undefined ? [] : ['github.com']),
    ...(enterprise?.server === undefined ? [] : [enterprise.server]),
  ];
}

async function tokenAt(
  host: Asked,
  { store, cache }: Pick<Places, 'store' | 'cache'>,
  server: string,
): Promise<GithubLogin> {
  const { GH_CONFIG_DIR, XDG_CONFIG_HOME, PATH = '' } = host.env;
  const folder = GH_CONFIG_DIR || path.join(XDG_CONFIG_HOME || path.join(host.user.home, '.config'), 'gh');
  const own = path.join(folder, 'hosts.yml');
  let hosts: string | undefined;
  try {
    hosts = readText(own) ?? readText(path.join(store, 'gh', 'hosts.yml'));
  } catch (error) {
    if (!isDenied(error)) throw error;
    return {
      note: oneLine(`mayfly: ${own} cannot be read, so gh inside has no login; make it yours, or set GH_TOKEN`),
    };
  }
  if (hosts === undefined) return NOBODY;
  const stored = storedToken(hosts, server);
  if (stored !== undefined) return { token: stored };
  if (!blockOf(hosts, server).found || !isInPath('gh', PATH)) return NOBODY;
  const silent = path.join(cache, `gh-${await sha256(`${server}\n${hosts}`, 16)}`);
  if (host.now() - (stat(silent)?.mtimeMs ?? 0) < PAUSE) return NOBODY;
  const { code, stdout } = await host.capture('gh', ['auth', 'token', '--hostname', server], { timeout: PATIENCE });
  const token = code === 0 && stdout.trim();
  if (token) return { token };
  makePrivate(cache);
  write(silent, '');
  return { note: LOCKED };
}

const LOCKED =
  'mayfly: gh does not give its token, as if its keyring were locked, so gh inside has no login; unlock it, or set GH_TOKEN';

function isInPath(program: string, folders: string): boolean {
  return folders.split(':').some((folder) => allowed(() => stat(path.join(folder || '.', program)))?.isFile());
}

/** The token of the active user of a server: the one at the first level of its block, not those of `users` below. */
export function storedToken(hosts: string, server = 'github.com'): string | undefined {
  const { block } = blockOf(hosts, server);
  const [, indent = ''] = /^([ \t]+)/m.exec(block) ?? [];
  const [, token] = new RegExp(`^${indent}oauth_token:[ \\t]*["']?([^\\s"'#]+)`, 'm').exec(block) ?? [];
  return token;
}

function blockOf(hosts: string, server: string): { found: boolean; block: string } {
  const name = server.replaceAll(/\W/g, '\\$&');
  const [found, block = ''] = new RegExp(`^${name}:[ \\t]*(?:\\n((?:[ \\t]+.*\\n?|\\n)*))?`, 'm').exec(hosts) ?? [];
  return { found: found !== undefined, block };
}
