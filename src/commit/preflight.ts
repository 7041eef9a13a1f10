import { lastLine, type Repository } from './repository.ts';
import path from 'node:path';
import { type Git, locateGit } from '../boundary/git.ts';
import { type GitView, viewGit } from '../boundary/git-view.ts';
import { textWithin } from '../boundary/read.ts';
import { makeScratch } from '../boundary/scratch.ts';
import { MayflyError, oneLine } from '../platform/errors.ts';
import { lstat } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { LONG } from './index-file.ts';
import { locked, lockOf, releaseAbandoned } from './index-lock.ts';
import { keptFolder, sweepKept } from './kept.ts';
import { finishKilled, markOwn } from './pending.ts';
import { REFUSED, stopped } from './stop.ts';

/** Looks at everything that would keep a commit from being made; changes nothing but what a killed run has left. */
export async function preflight(host: Host, abort: AbortSignal): Promise<Repository> {
  const cwd = host.cwd();
  if (cwd === undefined) throw new MayflyError({ kind: 'cwd-missing' });
  const located = await locateGit(host, cwd);
  if (!('top' in located)) {
    if (located.code === 127) throw stopped(REFUSED, 'git is not installed', 'install it');
    if (located.code === 124) throw stopped(REFUSED, 'git does not come to an end here', 'look for a pipe in .git');
    throw stopped(REFUSED, `this is no git work tree (${lastLine(located.stderr)})`, 'cd to one');
  }
  const { top, dir } = located;
  // Relative ones would mean something else at the top.
  const { GIT_DIR, GIT_INDEX_FILE } = host.env;
  const env = { ...host.env, ...(GIT_DIR && { GIT_DIR: dir, GIT_WORK_TREE: top }) };
  const index = GIT_INDEX_FILE ? path.resolve(top, GIT_INDEX_FILE) : path.join(dir, 'index');

  refuseUnfinished(dir);
  releaseAbandoned(index);
  if (lstat(lockOf(index))) throw locked(index);
  const folder = await keptFolder(host, dir);
  sweepKept({ folder });
  const scratch = makeScratch(host);
  try {
    const own = scratch.folder;
    markOwn({ own, folder });
    const view = await viewGit({ ...host, env }, located, own, abort);
    const repository: Repository = {
      ...(await describe(view)),
      ...{ top, index, folder, own, env, view },
      git: view.look,
      withIndex: view.withIndex,
      [Symbol.dispose]: () => scratch[Symbol.dispose](),
    };
    await finishKilled(host, repository);
    return repository;
  } catch (error) {
    scratch[Symbol.dispose]();
    throw error;
  }
}

async function describe({
  look: git,
  dir,
}: GitView): Promise<Pick<Repository, 'head' | 'headTree' | 'branch' | 'ownMessage'>> {
  const [unmerged, identity, head, branch, ownMessage] = await Promise.all([
    git(['ls-files', '-u', '-z'], { patience: LONG }),
    git(['var', 'GIT_COMMITTER_IDENT']),
    git(['rev-parse', 'HEAD', 'HEAD^{tree}']),
    git(['symbolic-ref', '--quiet', 'HEAD']),
    readOwnMessage(git, dir),
  ]);
  refuseUnmerged(unmerged.stdout);
  if (identity.code !== 0)
    throw stopped(
      REFUSED,
      `git does not know who you are (${lastLine(identity.stderr)})`,
      'run git config --global user.name and user.email',
    );
  const [commit, tree] = head.code === 0 ? head.stdout.split('\n') : [];
  return {
    head: commit,
    headTree: tree ?? (await emptyTree(git)),
    branch: /^refs\/heads\/(.+)\n$/.exec(branch.stdout)?.[1],
    ownMessage,
  };
}

function refuseUnfinished(gitDir: string): void {
  const has = (...names: string[]): boolean => lstat(path.join(gitDir, ...names)) !== undefined;
  if (has('rebase-apply', 'applying'))
    throw stopped(REFUSED, 'git am is under way', 'go on with git am --continue, or --abort');
  if (has('rebase-merge') || has('rebase-apply'))
    throw stopped(REFUSED, 'a rebase is under way', 'go on with git rebase --continue, or --abort');
}

function refuseUnmerged(listing: string): void {
  const paths = [...new Set(listing.split('\0').flatMap((entry) => entry.split('\t')[1] ?? []))];
  if (paths.length === 0) return;
  const what = `${paths.length === 1 ? 'a path is' : `${paths.length} paths are`} unmerged: ${someOf(paths)}`;
  throw stopped(REFUSED, what, 'resolve, then git add');
}

/** Its name depends on the kind of hashes that the repository has. */
async function emptyTree(git: Git): Promise<string> {
  return withoutEnd((await git(['hash-object', '-t', 'tree', '--stdin'], { input: '' })).stdout);
}

const LONGEST = 1024 * 1024; // bytes of a message

const OPERATIONS = ['MERGE_HEAD', 'REVERT_HEAD', 'CHERRY_PICK_HEAD'];

async function readOwnMessage(git: Git, gitDir: string): Promise<string | undefined> {
  if (!OPERATIONS.some((name) => lstat(path.join(gitDir, name)))) return undefined;
  const written = textWithin(gitDir, 'MERGE_MSG', LONGEST);
  if (written === undefined) return undefined;
  return (await git(['stripspace', '--strip-comments'], { input: written })).stdout || undefined;
}

/** Up to three names, and how many more. */
export function someOf(names: readonly string[], most = 3): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return oneLine(names.slice(0, most).join(', ')) + more;
}

/** Paths may end with any other space, or hold line feeds. */
export function withoutEnd(text: string): string {
  return text.replace(/\n$/, '');
}
