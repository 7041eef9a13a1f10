import path from 'node:path';
import type { AttachOptions, Attached, Captured, Host } from '../platform/host.ts';

/**
 * Asks git one thing; what it prints is decoded as UTF-8, with replacement. `patience`: milliseconds, then the code is 124.
 * `anyway`: also after a Ctrl-C, since something would be lost without the answer.
 */
export type Git = (
  args: readonly string[],
  options?: { readonly input?: string; readonly patience?: number; readonly anyway?: true },
) => Promise<Captured>;

/** Its messages are read, so they are in English; a look at a repository must not wait for a lock. */
const ENV = { LC_ALL: 'C', LANGUAGE: undefined, GIT_OPTIONAL_LOCKS: '0', GIT_LITERAL_PATHSPECS: undefined };

/** Milliseconds for a question that is answered at once: a pipe in the place of a file must not hold anybody up. */
const PATIENCE = 4000;

const LOOK = { timeout: PATIENCE, unstoppable: true } as const;

/** `git config`, which runs no program, whatever the files say that it reads. */
export function askConfig(
  host: Pick<Host, 'capture'>,
  words: readonly string[],
  {
    settings = [],
    ...options
  }: {
    readonly cwd?: string;
    readonly input?: string;
    readonly env?: Host['env'];
    /** Above all others. */
    readonly settings?: readonly string[];
  } = {},
): Promise<Captured> {
  const above = settings.flatMap((setting) => ['-c', setting]);
  return host.capture('git', [...above, 'config', ...words], { ...LOOK, cwd: '/', ...options });
}

/** Where a work tree and its git folders are; absolute paths. `commonDir` differs from `dir` in a linked worktree. */
export interface Located {
  readonly top: string;
  readonly dir: string;
  readonly commonDir: string;
}

/** As git itself finds it, and refuses what is another user's; runs nothing. What git said where it finds none. */
export async function locateGit(host: Pick<Host, 'capture' | 'env'>, cwd: string): Promise<Located | Captured> {
  const ask = (word: string): Promise<Captured> =>
    host.capture('git', ['rev-parse', word], { ...LOOK, cwd, env: { ...host.env, ...ENV } });
  // One by one: a path may hold a line feed.
  const [top, dir, common] = await Promise.all([
    ask('--show-toplevel'),
    ask('--absolute-git-dir'),
    ask('--git-common-dir'),
  ]);
  const failed = [top, dir, common].find(({ code }) => code !== 0);
  if (failed) return failed;
  const pathOf = ({ stdout }: Captured): string => path.resolve(cwd, stdout.replace(/\n$/, ''));
  return { top: pathOf(top), dir: pathOf(dir), commonDir: pathOf(common) };
}

/** What keeps programs from running, whoever names them; children of git are none of git (see view.ts). */
const QUIET = [
  '--no-pager',
  ...[
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'core.splitIndex=false',
    'log.showSignature=false',
    'log.mailmap=false',
  ],
  ...['credential.helper=', 'protocol.allow=never', 'gc.auto=0', 'maintenance.auto=false'],
].flatMap((word) => (word.startsWith('--') ? [word] : ['-c', word]));

/** What of `paths` (pathspecs) is in the index at `top`: lists names and looks at no file, so nothing that a configuration names runs. */
export function listIndex(
  host: Pick<Host, 'capture' | 'env'>,
  top: string,
  paths: readonly string[],
): Promise<Captured> {
  const words = [...QUIET, 'ls-files', '-z', '--cached', '--', ...paths];
  return host.capture('git', words, { ...LOOK, cwd: top, env: { ...host.env, ...ENV } });
}

/** For `GitView` alone: git with the private folder `dir` in the place of the repository's. */
export function askThrough(
  host: Pick<Host, 'capture' | 'env'>,
  top: string,
  dir: string,
  index: string,
  abort?: AbortSignal,
): Git {
  const env = {
    ...host.env,
    ...ENV,
    GIT_DIR: dir,
    GIT_COMMON_DIR: undefined,
    GIT_WORK_TREE: top,
    GIT_INDEX_FILE: index,
    GIT_CONFIG: undefined,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_EXEC_PATH: path.join(dir, 'bin'),
    GIT_NO_LAZY_FETCH: '1',
    GIT_TERMINAL_PROMPT: '0',
    MAYFLY_PATH: host.env['PATH'],
  };
  return (args, { input, patience = PATIENCE, anyway } = {}) =>
    host.capture('git', [...QUIET, ...args], {
      ...LOOK,
      cwd: top,
      env,
      timeout: patience,
      ...(input !== undefined && { input }),
      ...(anyway ? { detached: true } : abort && { abort }),
    });
}

/**
 * The real git in the repository, with all programs that its configuration names: for what the person has said yes to, and for
 * nothing before that.
 */
export function runGit(host: Pick<Host, 'attach'>, words: readonly string[], options: AttachOptions): Attached {
  return host.attach('git', words, options);
}

/** The same, for its answer. */
export function gitIn(host: Pick<Host, 'capture' | 'env'>, top: string, abort?: AbortSignal): Git {
  return (args, { input } = {}) =>
    host.capture('git', args, {
      cwd: top,
      env: { ...host.env, ...ENV },
      ...(input !== undefined && { input }),
      ...(abort && { abort }),
    });
}
