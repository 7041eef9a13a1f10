import path from 'node:path';
import { oneLine } from '../errors.ts';
import { allowed, isDenied, makePrivate, readText, stat, write } from '../files.ts';
import { sha256 } from '../hash.ts';
import type { Host } from '../host.ts';
import type { Places } from '../places.ts';

const PATIENCE = 2000; // milliseconds; a keyring that is locked asks for a password
const PAUSE = 600_000; // milliseconds in which gh is not asked again that gave no token: each try can cost a call the patience

export interface GithubLogin {
  /** A secret. */
  readonly token?: string;
  /** A line for stderr. */
  readonly note?: string;
}

export const NOBODY: GithubLogin = {};

/**
 * The token with which gh and https remotes of GitHub work inside: from the environment, from the file of gh (the user's own, else the one
 * that an import has put into the store), or, where gh keeps it in a keyring, from gh itself. Nothing when nobody is logged in.
 */
export async function githubToken(
  host: Pick<Host, 'env' | 'user' | 'capture' | 'now'>,
  { store, cache }: Pick<Places, 'store' | 'cache'>,
): Promise<GithubLogin> {
  const { GH_TOKEN, GITHUB_TOKEN, GH_CONFIG_DIR, XDG_CONFIG_HOME, PATH = '' } = host.env;
  const given = GH_TOKEN || GITHUB_TOKEN;
  if (given) return { token: given };
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
  const stored = storedToken(hosts);
  if (stored !== undefined) return { token: stored };
  if (!/^github\.com:/m.test(hosts) || !isInPath('gh', PATH)) return NOBODY;
  const silent = path.join(cache, `gh-${await sha256(hosts, 16)}`);
  if (host.now() - (stat(silent)?.mtimeMs ?? 0) < PAUSE) return NOBODY;
  const { code, stdout } = await host.capture('gh', ['auth', 'token', '--hostname', 'github.com'], {
    timeout: PATIENCE,
  });
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

/** The token of the active user of github.com: the one at the first level of its block, not those of `users` below. */
export function storedToken(hosts: string): string | undefined {
  const [, block = ''] = /^github\.com:[ \t]*\n((?:[ \t]+.*\n?|\n)*)/m.exec(hosts) ?? [];
  const [, indent = ''] = /^([ \t]+)/m.exec(block) ?? [];
  const [, token] = new RegExp(`^${indent}oauth_token:[ \\t]*["']?([^\\s"'#]+)`, 'm').exec(block) ?? [];
  return token;
}
