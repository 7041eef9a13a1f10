import path from 'node:path';
import { readText, stat } from '../files.ts';
import type { Host } from '../host.ts';

const PATIENCE = 2000; // milliseconds; a keyring that is locked asks for a password

/**
 * The token with which gh and https remotes of GitHub work inside: from the environment, from the file of gh (the user's own, else the one
 * that an import has put into the store), or, where gh keeps it in a keyring, from gh itself. A secret. undefined when nobody is logged in.
 */
export async function githubToken(
  host: Pick<Host, 'env' | 'user' | 'capture'>,
  store: string,
): Promise<string | undefined> {
  const { GH_TOKEN, GITHUB_TOKEN, GH_CONFIG_DIR, XDG_CONFIG_HOME, PATH = '' } = host.env;
  const given = GH_TOKEN || GITHUB_TOKEN;
  if (given) return given;
  const folder = GH_CONFIG_DIR || path.join(XDG_CONFIG_HOME || path.join(host.user.home, '.config'), 'gh');
  const hosts = readText(path.join(folder, 'hosts.yml')) ?? readText(path.join(store, 'gh', 'hosts.yml'));
  if (hosts === undefined) return undefined;
  const stored = storedToken(hosts);
  if (stored !== undefined) return stored;
  if (!/^github\.com:/m.test(hosts) || !PATH.split(':').some((entry) => stat(path.join(entry || '.', 'gh'))?.isFile()))
    return undefined;
  const { code, stdout } = await host.capture('gh', ['auth', 'token', '--hostname', 'github.com'], {
    timeout: PATIENCE,
  });
  return code === 0 ? stdout.trim() || undefined : undefined;
}

/** The token of the active user of github.com: the one at the first level of its block, not those of `users` below. */
export function storedToken(hosts: string): string | undefined {
  const [, block = ''] = /^github\.com:[ \t]*\n((?:[ \t]+.*\n?|\n)*)/m.exec(hosts) ?? [];
  const [, indent = ''] = /^([ \t]+)/m.exec(block) ?? [];
  const [, token] = new RegExp(`^${indent}oauth_token:[ \\t]*["']?([^\\s"'#]+)`, 'm').exec(block) ?? [];
  return token;
}
