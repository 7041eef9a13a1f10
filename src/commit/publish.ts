import { oneLine } from '../platform/errors.ts';
import { askKey, ENTER, isRefusal } from '../platform/ask-key.ts';
import { nameOf, push, type RemoteTarget } from './push.ts';
import type { Session } from './session.ts';
import { count } from './show.ts';
import { cancelled, NOT_PUSHED, stopped, throwIfCancelled } from './stop.ts';
import type { Target } from './target.ts';

/** Pushes what was just committed; resolves with where to, undefined when there is no remote. */
export async function pushAfter(session: Session): Promise<string | undefined> {
  const { host, repository, settings, request, abort } = session;
  if (session.target.kind === 'none') {
    host.note('mayfly: saved here only, there is no remote');
    return undefined;
  }
  if (abort.aborted) throw stopped(NOT_PUSHED, 'committed, but not pushed', 'run git push');
  const target = await oneRemote(session);
  await push(host, repository, target, settings, request.values);
  host.note(`mayfly: pushed to ${nameOf(target)}`);
  return nameOf(target);
}

/** Of a commit that nobody could have pushed by a key: why that was not offered. */
export function sayWhyNot({ host, request, target }: Session): void {
  if (request.interactive && request.push === undefined && target.kind === 'unclear')
    host.note(`mayfly: not pushed: ${oneLine(target.why)}`);
}

async function oneRemote({ host, request, target, repository, abort }: Session): Promise<RemoteTarget> {
  const unclear = (why: string, fix: string): Error => stopped(NOT_PUSHED, `committed, not pushed: ${why}`, fix);
  switch (target.kind) {
    case 'remote':
      return target;
    case 'several': {
      const { remotes } = target;
      const fix = 'name one with git config remote.pushDefault, then git push';
      if (!request.interactive) throw unclear(`there are several remotes (${remotes.join(', ')})`, fix);
      const names = remotes.slice(0, 9).map((remote, index) => `${index + 1} ${remote}`);
      const read = (key: string): string | false | undefined =>
        isRefusal(key) ? false : /^[1-9]$/.test(key) ? remotes[Number(key) - 1] : undefined;
      const remote = await askKey(host, `push to: ${names.join(' · ')} · n nowhere`, read, abort);
      if (remote === false) throw unclear('no remote was chosen', fix);
      return { kind: 'remote', remote, ref: `refs/heads/${repository.branch}`, setUpstream: true };
    }
    case 'unclear':
      throw unclear(target.why, 'say where to with git push REMOTE HEAD:refs/heads/BRANCH');
    default:
      throw unclear('there is no remote', 'add one with git remote add');
  }
}

const SHOWN = 5; // subjects

/** When there is nothing to commit: offers to push what was committed before. Resolves with where it was pushed to. */
export async function offerUnpushed(session: Session): Promise<string | undefined> {
  const { host, request, repository, target, abort } = session;
  const unpushed = repository.head === undefined ? undefined : await findUnpushed(session, target);
  if (unpushed === undefined) {
    host.note('mayfly: nothing to commit');
    return undefined;
  }
  host.note(`mayfly: nothing to commit; ${count(unpushed.commits, 'commit')} not pushed yet:`);
  for (const subject of unpushed.subjects) host.note(`  ${oneLine(subject)}`);
  if (unpushed.commits > SHOWN) host.note(`  and ${unpushed.commits - SHOWN} more`);
  if (request.push === false || request.dryRun || request.print) return undefined;
  if (request.push) return pushAfter(session);
  if (!request.interactive || request.isOffered || target.kind === 'unclear') return undefined;
  const name = target.kind === 'remote' ? nameOf(target) : 'a remote of your choice';
  const read = (key: string): boolean | undefined => (key === ENTER ? true : isRefusal(key) ? false : undefined);
  if (!(await askKey(host, `[Enter] push to ${name} · n not now`, read, abort))) throw cancelled();
  throwIfCancelled(abort);
  return pushAfter(session);
}

interface Unpushed {
  readonly commits: number;
  /** Newest first. */
  readonly subjects: readonly string[];
}

/** Undefined when there are none. Without an upstream, those that are on no branch of the remote. */
async function findUnpushed({ repository: { git } }: Session, target: Target): Promise<Unpushed | undefined> {
  if (target.kind === 'none') return undefined;
  const remotes = target.kind === 'remote' ? `--remotes=${target.remote}` : '--remotes';
  const tracked = target.kind === 'remote' ? `refs/remotes/${nameOf(target)}` : '';
  const isTracked = tracked !== '' && (await git(['rev-parse', '--quiet', '--verify', tracked])).code === 0;
  const range = isTracked ? ['HEAD', `^${tracked}`] : ['HEAD', '--not', remotes];
  const [counted, log] = await Promise.all([
    git(['rev-list', '--count', ...range]),
    git(['log', `-${SHOWN}`, '--no-show-signature', '--format=%s', ...range]),
  ]);
  const commits = Number(counted.stdout);
  return commits > 0 ? { commits, subjects: log.stdout.trimEnd().split('\n') } : undefined;
}
