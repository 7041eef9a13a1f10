import path from 'node:path';
import { call } from '../call/call.ts';
import { gitIn, runGit } from '../boundary/git.ts';
import { explain, MayflyError, oneLine } from '../platform/errors.ts';
import { stat } from '../platform/files.ts';
import type { AttachOptions, Host } from '../platform/host.ts';
import type { Values } from '../config/options.ts';
import { listKeys } from '../ssh/agent-check.ts';
import { type Repository } from './repository.ts';
import { withoutEnd } from './preflight.ts';
import { noteBeside, startProgress } from './progress.ts';
import { NOT_PUSHED, stopped } from './stop.ts';
import { type GitSettings, isSsh, refusals, remoteLines, shortRef, type Target } from './target.ts';
import { requireWithin } from './unread.ts';

export type RemoteTarget = Extract<Target, { kind: 'remote' }>;

export function nameOf({ remote, ref }: RemoteTarget): string {
  return `${remote}/${shortRef(ref)}`;
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Pushes HEAD; what the remote says is shown. Never forces. Rejects with exit code 5. */
export async function push(
  host: Host,
  repository: Repository,
  target: RemoteTarget,
  settings: GitSettings,
  values: Values,
): Promise<void> {
  requireWithin(repository, NOT_PUSHED);
  const source = `refs/heads/${repository.branch}`;
  const words = ['push', '--porcelain', '--', target.remote, `${source}:${target.ref}`];
  const ended = await pushWith(host, repository, target, settings, values, words);
  for (const line of remoteLines(ended.stderr)) host.note(oneLine(line));
  if (ended.code === 0) {
    // Here, and not with the push: what runs inside does not change the configuration of the repository.
    if (target.setUpstream) await follow(host, repository, target);
    return;
  }
  const refused = refusals(ended.stdout);
  const said =
    refused.length > 0
      ? refused
      : ended.stderr
          .split(/[\r\n]+/)
          .filter((line) => line.trim() !== '')
          .slice(-LINES);
  for (const line of said) host.note(`  ${oneLine(line)}`);
  throw stopped(NOT_PUSHED, `committed, but ${nameOf(target)} was not updated`, remedy(refused, target, ended.stderr));
}

const LINES = 5; // of what a push from inside says that fails before the remote answers

/** As `git branch --set-upstream-to`, which wants a tracking branch, and a clone of a single branch has none. */
async function follow(host: Host, { top, env, branch }: Repository, { remote, ref }: RemoteTarget): Promise<void> {
  const git = gitIn({ ...host, env }, top);
  const { code } = await git(['config', `branch.${branch}.remote`, remote]);
  if (code === 0 && (await git(['config', `branch.${branch}.merge`, ref])).code === 0)
    host.note(`mayfly: ${branch} follows ${remote}/${shortRef(ref)} from now on`);
  else host.note(`mayfly: pushed, but ${branch} follows nothing; git cannot write its configuration`);
}

async function pushWith(
  host: Host,
  repository: Repository,
  target: RemoteTarget,
  settings: GitSettings,
  values: Values,
  words: readonly string[],
): Promise<Ended> {
  if (await belongsInside(host, repository, target, settings)) {
    try {
      const ended = await pushInside(host, nameOf(target), values, words);
      // The agent may have another key than the one on disk that ssh of this host would use.
      if (ended.code === 0 || !/Permission denied \(/.test(ended.stderr)) return ended;
      host.note('mayfly: no key of the agent opens that remote; pushing from this host instead');
    } catch (error) {
      if (!(error instanceof MayflyError)) throw error;
      host.note(oneLine(`mayfly: ${explain(error.failure).what}; pushing from this host instead`));
    }
  }
  return await pushFromHere(host, repository, words);
}

/** Its stderr is the terminal's: hooks are seen while they run, and ssh may ask for a passphrase or a touch of a key. */
async function pushFromHere(host: Host, { top, env }: Repository, words: readonly string[]): Promise<Ended> {
  let stdout = '';
  const stdin = host.tty.stdin ? 'inherit' : 'ignore';
  const output: AttachOptions['output'] = (_, text) => void (stdout += text);
  const { done } = runGit(host, words, { stdin, output, stderr: 'inherit', detached: false, cwd: top, env });
  return { code: (await done).code, stdout, stderr: '' };
}

/**
 * By ssh with the agent's keys, and nothing of the host besides. What is the host's own stays there: a pre-push hook, an ssh
 * command, and every way that needs no agent.
 */
async function belongsInside(
  host: Host,
  { git, top, env }: Repository,
  { remote }: RemoteTarget,
  settings: GitSettings,
): Promise<boolean> {
  const { GIT_SSH, GIT_SSH_COMMAND, SSH_AUTH_SOCK } = host.env;
  if (GIT_SSH || GIT_SSH_COMMAND || settings.has('core.sshcommand') || !SSH_AUTH_SOCK) return false;
  const [url, hook] = await Promise.all([
    git(['remote', 'get-url', '--push', '--', remote]),
    gitIn({ ...host, env }, top)(['rev-parse', '--git-path', 'hooks/pre-push']),
  ]);
  const isExecutable = ((stat(path.resolve(top, withoutEnd(hook.stdout)))?.mode ?? 0) & 0o111) !== 0;
  if (isExecutable || !isSsh(url.stdout.trim())) return false;
  return ((await listKeys(SSH_AUTH_SOCK)) ?? []).length > 0;
}

/** Asks nobody anything: an unknown host or a key that is not in the agent is an error, said by ssh. */
const SSH = 'GIT_SSH_COMMAND=ssh -o BatchMode=yes -o StrictHostKeyChecking=yes';

async function pushInside(host: Host, name: string, values: Values, words: readonly string[]): Promise<Ended> {
  const printed = { stdout: '', stderr: '' };
  const output: AttachOptions['output'] = (stream, text) => void (printed[stream] += text);
  const quiet: Host = {
    ...host,
    tty: { ...host.tty, stdin: false, stdout: false },
    note: noteBeside(host),
    attach: (command, args, options) => host.attach(command, args, { ...options, stdin: 'ignore', output }),
  };
  using _ = startProgress(host, `pushing to ${name}`);
  const code = await call(quiet, {
    kind: 'exec',
    provider: undefined,
    words: ['git', ...words],
    values: { ...values, 'pass-env': [SSH] },
  });
  return { code, ...printed };
}

function remedy(refused: readonly string[], { remote, ref }: RemoteTarget, stderr: string): string {
  const reasons = refused.join(' ');
  if (/fetch first|non-fast-forward/.test(reasons)) return 'run git pull --rebase, then git push';
  if (/\[remote rejected\]/.test(reasons)) return `${shortRef(ref)} of ${remote} takes no push; push to another branch`;
  if (/Host key verification failed/.test(stderr)) return 'ssh to that host once to know its key, then git push';
  return 'run git push when that is resolved';
}
