import type { Host } from '../host.ts';
import { forget, keep, type Kept, messageFile } from './kept.ts';
import type { Repository } from './preflight.ts';
import type { Staged } from './stage.ts';
import { GUARDED, REFUSED, stopped } from './stop.ts';

export interface Saved {
  readonly commit: string;
  /** Whether a hook changed what was committed. */
  readonly isChanged: boolean;
}

/**
 * Commits what was described, and nothing else, on the host: hooks, signature and identity are the repository's own. The
 * message is kept until there is a commit of it.
 */
export async function save(host: Host, repository: Repository, staged: Staged, message: Kept): Promise<Saved> {
  const { git, head } = repository;
  keep(repository, message);
  const now = await git(['rev-parse', '--quiet', '--verify', 'HEAD']);
  if (!(await staged.copy.isCurrent()) || (now.stdout.trim() || undefined) !== head)
    throw stopped(GUARDED, 'something else was staged or committed meanwhile', 'call again to see what is there now');

  const words = ['commit', '--quiet', '--cleanup=whitespace', '--file', messageFile(repository)];
  const { code } = await host.attach('git', words, {
    stdin: host.tty.stdin ? 'inherit' : 'ignore',
    output: 'stderr', // the output of hooks belongs to the person, stdout to scripts
    detached: false,
    cwd: repository.top,
    env: staged.env,
  }).done;
  const made = await git(['rev-parse', 'HEAD', 'HEAD^{tree}']);
  const [commit = '', tree] = made.stdout.split('\n');
  if (commit === (head ?? '') || made.code !== 0)
    throw stopped(
      REFUSED,
      `git did not commit (exit ${code}), as the lines above say`,
      'correct it and call again: the message is kept',
    );

  forget(repository);
  if (!(await staged.copy.install()))
    host.note('mayfly: committed, but the index is used by somebody else and stays as it is; see git status');
  return { commit, isChanged: tree !== message.tree };
}
