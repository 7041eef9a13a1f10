import { call } from '../call.ts';
import { explain, MayflyError, oneLine } from '../errors.ts';
import { stat } from '../files.ts';
import type { AttachOptions, Host } from '../host.ts';
import type { Values } from '../options.ts';
import { listKeys } from '../ssh/agent-check.ts';
import type { Repository } from './preflight.ts';
import { startProgress } from './progress.ts';
import { NOT_PUSHED, stopped } from './stop.ts';
import { type GitSettings, isSsh, refusals, remoteLines, shortRef, type Target } from './target.ts';

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
  const source = `refs/heads/${repository.branch}`;
  const words = ['push', '--porcelain', '--', target.remote, `${source}:${target.ref}`];
  const ended = await pushWith(host, repository, target, settings, values, words);
  for (const line of remoteLines(ended.stderr)) host.note(oneLine(line));
  if (ended.code === 0) {
    // Here, and not with the push: what runs inside does not change the configuration of the repository.
    if (target.setUpstream) await repository.git(['branch', '--quiet', `--set-upstream-to=${nameOf(target)}`]);
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

const LINES = 5; // of what a push says that fails before the remote answers

async function pushWith(
  host: Host,
  repository: Repository,
  target: RemoteTarget,
  settings: GitSettings,
  values: Values,
  words: readonly string[],
): Promise<Ended> {
  const what = `pushing to ${nameOf(target)}`;
  if (await belongsInside(host, repository, target, settings)) {
    try {
      return await watched(host, what, (watching) => pushInside(watching, values, words));
    } catch (error) {
      if (!(error instanceof MayflyError)) throw error;
      host.note(oneLine(`mayfly: ${explain(error.failure).what}; pushing from this host instead`));
    }
  }
  const { top, env } = repository;
  return watched(host, what, async (watching) => {
    const stdin = host.tty.stdin ? 'inherit' : 'ignore';
    return (await watching.attach('git', words, { stdin, detached: false, cwd: top, env }).done).code;
  });
}

/** Runs with a host that keeps what processes print. */
async function watched(host: Host, what: string, body: (host: Host) => Promise<number>): Promise<Ended> {
  const printed = { stdout: '', stderr: '' };
  const output: AttachOptions['output'] = (stream, text) => void (printed[stream] += text);
  using _ = startProgress(host, what);
  const code = await body({
    ...host,
    attach: (command, args, options) => host.attach(command, args, { ...options, output }),
  });
  return { code, ...printed };
}

/**
 * By ssh with the agent's keys, and nothing of the host besides. What is the host's own stays there: a pre-push hook, an ssh
 * command, and every way that needs no agent.
 */
async function belongsInside(
  host: Host,
  { git }: Repository,
  { remote }: RemoteTarget,
  settings: GitSettings,
): Promise<boolean> {
  const { GIT_SSH, GIT_SSH_COMMAND, SSH_AUTH_SOCK } = host.env;
  if (GIT_SSH || GIT_SSH_COMMAND || settings.has('core.sshcommand') || !SSH_AUTH_SOCK) return false;
  const [url, hook] = await Promise.all([
    git(['remote', 'get-url', '--push', '--', remote]),
    git(['rev-parse', '--path-format=absolute', '--git-path', 'hooks/pre-push']),
  ]);
  const isExecutable = ((stat(hook.stdout.replace(/\n$/, ''))?.mode ?? 0) & 0o111) !== 0;
  if (isExecutable || !isSsh(url.stdout.trim())) return false;
  return ((await listKeys(SSH_AUTH_SOCK)) ?? []).length > 0;
}

/** Asks nobody anything: an unknown host or a key that is not in the agent is an error, said by ssh. */
const SSH = 'GIT_SSH_COMMAND=ssh -o BatchMode=yes -o StrictHostKeyChecking=yes';

function pushInside(host: Host, values: Values, words: readonly string[]): Promise<number> {
  const quiet: Host = {
    ...host,
    tty: { ...host.tty, stdin: false, stdout: false },
    attach: (command, args, options) => host.attach(command, args, { ...options, stdin: 'ignore' }),
  };
  return call(quiet, {
    kind: 'exec',
    provider: undefined,
    words: ['git', ...words],
    values: { ...values, 'pass-env': [SSH] },
  });
}

function remedy(refused: readonly string[], { remote, ref }: RemoteTarget, stderr: string): string {
  const reasons = refused.join(' ');
  if (/fetch first|non-fast-forward/.test(reasons)) return 'run git pull --rebase, then git push';
  if (/\[remote rejected\]/.test(reasons)) return `${shortRef(ref)} of ${remote} takes no push; push to another branch`;
  if (/Host key verification failed/.test(stderr)) return 'ssh to that host once to know its key, then git push';
  return 'run git push when that is resolved';
}
