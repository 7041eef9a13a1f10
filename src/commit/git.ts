import type { Captured, Host } from '../host.ts';

/** Runs git at the top level of the work tree; what it prints is decoded as UTF-8, with replacement. */
export type Git = (args: readonly string[], options?: { readonly input?: string }) => Promise<Captured>;

/** Its messages are read, so they are in English; a look at a repository must not wait for a lock. */
const ENV = { LC_ALL: 'C', LANGUAGE: undefined, GIT_OPTIONAL_LOCKS: '0', GIT_LITERAL_PATHSPECS: undefined };

export function gitIn(host: Pick<Host, 'capture' | 'env'>, top: string): Git {
  return (args, options = {}) => host.capture('git', args, { cwd: top, env: { ...host.env, ...ENV }, ...options });
}
