import path from 'node:path';
import { write } from '../files.ts';
import type { Host } from '../host.ts';
import type { LockedIndex } from './index-copy.ts';
import { forget, keep, type Kept } from './kept.ts';
import { findMade, type Made } from './made.ts';
import type { Repository } from './preflight.ts';
import type { Staged } from './stage.ts';
import type { Session } from './session.ts';
import { CANCELLED, GUARDED, REFUSED, stopped } from './stop.ts';

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
  using locked = await staged.copy.lock();
  if (!(await isAsDescribed(repository, locked)))
    throw stopped(GUARDED, 'something else was staged or committed meanwhile', 'call again to see what is there now');

  const code = await gitCommit(host, repository, staged, message.text);
  const made = await findMade(repository, message.text, code);
  if (made === undefined) throw abort.aborted ? interrupted() : refused(code);
  forget(repository, message.tree);
  locked.install();
  if (!made.isNext) throw undoing(made);
  return { commit: made.commit, isChanged: made.tree !== message.tree };
}

async function isAsDescribed({ git, head, branch }: Repository, index: LockedIndex): Promise<boolean> {
  const [now, name] = await Promise.all([
    git(['rev-parse', '--quiet', '--verify', 'HEAD']),
    git(['symbolic-ref', '--quiet', 'HEAD']),
  ]);
  const isThere = (now.stdout.trim() || undefined) === head;
  return isThere && name.stdout === (branch === undefined ? '' : `refs/heads/${branch}\n`) && (await index.isCurrent());
}

async function gitCommit(host: Host, { own, top }: Repository, { env }: Staged, text: string): Promise<number> {
  // Not the kept message, which another run may write while hooks run here.
  const file = path.join(own, 'message');
  write(file, text);
  const words = ['commit', '--quiet', '--cleanup=whitespace', '--file', file];
  const { done } = host.attach('git', words, {
    stdin: host.tty.stdin ? 'inherit' : 'ignore',
    output: 'stderr', // the output of hooks belongs to the person, stdout to scripts
    detached: false,
    cwd: top,
    env,
  });
  return (await done).code;
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
