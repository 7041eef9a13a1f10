import path from 'node:path';
import { unlessBlocked } from '../boundary/blocking.ts';
import { runGit } from '../boundary/git.ts';
import { readByGit } from '../boundary/git-view.ts';
import { MayflyError } from '../platform/errors.ts';
import { write } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { LONG } from './index-file.ts';
import { type LockedIndex } from './index-copy.ts';
import { forget, keep, type Kept } from './kept.ts';
import { findMade, type Made } from './made.ts';
import type { Repository } from './repository.ts';
import type { Staged } from './stage.ts';
import type { Session } from './session.ts';
import { CANCELLED, GUARDED, REFUSED, stopped } from './stop.ts';
import { requireWithin } from './unread.ts';

const SHORT = 1000; // milliseconds for a look where git has just waited for a pipe

export interface Saved {
  readonly commit: string;
  /** Whether a hook changed what was committed. */
  readonly isChanged: boolean;
}

/**
 * Commits what was described, and nothing else, on the host: hooks, signature and identity are the repository's own. The
 * message is kept until there is a commit of it. The index is locked all the while, as `git commit --all` has it: what
 * somebody else staged in between would be undone by the copy.
 */
export async function save(session: Session, staged: Staged, message: Kept): Promise<Saved> {
  const { host, repository, abort } = session;
  keep(repository, message);
  requireWithin(repository, GUARDED);
  using locked = await staged.copy.lock();
  if (!(await isAsDescribed(repository, locked)))
    throw stopped(GUARDED, 'something else was staged or committed meanwhile', 'call again to see what is there now');

  const tree = staged.held.size > 0 ? await staged.complete() : message.tree;
  await locked.announce();
  const ended = await gitCommit(host, repository, staged, message.text);
  const made = await findMade(repository, message.text, ended === 0, typeof ended === 'object' ? SHORT : LONG);
  if (made === undefined) throw typeof ended === 'object' ? ended : abort.aborted ? interrupted() : refused(ended);
  forget(repository, message.tree);
  locked.install();
  if (!made.isNext) throw undoing(made);
  return { commit: made.commit, isChanged: made.tree !== tree };
}

async function isAsDescribed({ git, head, branch }: Repository, index: LockedIndex): Promise<boolean> {
  const [now, name] = await Promise.all([
    git(['rev-parse', '--quiet', '--verify', 'HEAD'], { patience: LONG }),
    git(['symbolic-ref', '--quiet', 'HEAD']),
  ]);
  const isThere = (now.stdout.trim() || undefined) === head;
  return isThere && name.stdout === (branch === undefined ? '' : `refs/heads/${branch}\n`) && (await index.isCurrent());
}

/** Its exit code, or why it was ended. The commit may be there nevertheless. */
async function gitCommit(
  host: Host,
  { own, top, index, view }: Repository,
  { env }: Staged,
  text: string,
): Promise<number | MayflyError> {
  // Not the kept message, which another run may write while hooks run here.
  const file = path.join(own, 'message');
  write(file, text);
  const words = ['commit', '--quiet', '--cleanup=whitespace', '--file', file];
  const run = async (signal: AbortSignal): Promise<number> => {
    const git = runGit(host, words, {
      stdin: host.tty.stdin ? 'inherit' : 'ignore',
      output: 'stderr', // the output of hooks belongs to the person, stdout to scripts
      detached: false,
      cwd: top,
      env,
    });
    signal.addEventListener('abort', () => git.kill('SIGTERM'));
    return (await git.done).code;
  };
  try {
    return await unlessBlocked('commit', run, readByGit(view, index));
  } catch (error) {
    if (error instanceof MayflyError) return error;
    throw error;
  }
}

function interrupted(): Error {
  return stopped(CANCELLED, 'the commit was interrupted, nothing was committed', 'call again: the message is kept');
}

function refused(code: number): Error {
  const what = `git did not commit (exit ${code}), as the lines above say`;
  return stopped(REFUSED, what, 'correct it and call again: the message is kept');
}

/** Git asks no lock of whoever moves a branch by plumbing, so this can be known only afterwards. */
function undoing({ commit }: Made): Error {
  return stopped(
    REFUSED,
    `committed ${commit.slice(0, 10)}, but on top of a commit that was made in the same moment, whose changes it undoes`,
    'look at git show, and take it back with git reset --soft HEAD~1',
  );
}
