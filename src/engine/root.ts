import path from 'node:path';
import { readText } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { onPath } from './client.ts';
import { SYSTEM_FOLDERS } from './starter.ts';

/** Somebody as whom commands are run. */
export interface Runner {
  /** What stands before the command. */
  readonly prefix: readonly string[];
  /** Resolves with the command's exit code. */
  run(command: readonly string[], abort: AbortSignal): Promise<number>;
}

export function asSelf(host: Host): Runner {
  return quietly(host, [], host.env);
}

/**
 * Undefined where there is no way to be root. `asks`: sudo may ask for a password at the terminal, which a call never lets it do:
 * nobody may be there to answer.
 */
export async function asRoot(host: Host, asks: boolean, abort: AbortSignal): Promise<Runner | undefined> {
  const env = cleanEnvironment(host.env);
  if (host.user.uid === 0) return quietly(host, [], env);
  if (!onPath({ env }, 'sudo')) return undefined;
  const silent = quietly(host, ['sudo', '-n', '--'], env);
  if ((await silent.run(['true'], abort)) === 0) return silent;
  if (!asks || !host.tty.stdin) return undefined;
  const sudo = async (...args: string[]): Promise<number> =>
    (await host.attach('sudo', args, { stdin: 'inherit', output: 'stderr', detached: false, env }).done).code;
  if ((await sudo('-v')) !== 0) return undefined;
  return { prefix: ['sudo', '--'], run: (command) => sudo('--', ...command) };
}

function quietly(host: Host, prefix: readonly string[], env: Host['env']): Runner {
  return {
    prefix,
    async run(command, abort) {
      const [first = '', ...rest] = [...prefix, ...command];
      return (await host.capture(first, rest, { env, abort })).code;
    },
  };
}

/** What an engine that outlives the call may know of it: where programs are, and the way to the network; no key. */
export function cleanEnvironment(env: Host['env']): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => KEPT.test(name));
  return { ...Object.fromEntries(kept), PATH: [env['PATH'], ...SYSTEM_FOLDERS].filter(Boolean).join(path.delimiter) };
}

const KEPT = /^(HOME|LANG|LC_.*|(https?|no|all)_proxy|(HTTPS?|NO|ALL)_PROXY|SSL_CERT_(FILE|DIR))$/;

/** Whether this user could use Docker once it runs: root can, and members of its group, where there is one. */
export function mayUseDocker({ user }: Pick<Host, 'user'>, groups = readText('/etc/group') ?? ''): boolean {
  const gid = /^docker:[^:]*:(\d+):/m.exec(groups)?.[1];
  return user.uid === 0 || gid === undefined || [user.gid, ...user.groups].includes(Number(gid));
}
