import path from 'node:path';
import { lstat } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { attributesOf } from './attributes.ts';
import { type Candidate, type Doubt, findDoubts, LARGE } from './doubtful.ts';
import { unlessBlocked } from '../boundary/blocking.ts';
import { type Git, gitIn } from '../boundary/git.ts';
import { readByGit } from '../boundary/git-view.ts';
import { type Held, heldOf, placeholders } from './held.ts';
import { LONG, writeTree } from './index-file.ts';
import { copyIndex, type IndexCopy } from './index-copy.ts';
import { lastLine, type Repository } from './repository.ts';
import type { Request } from './request.ts';
import { REFUSED, stopped } from './stop.ts';

/** What is to be committed, in a copy of the index. */
export interface Staged {
  readonly copy: IndexCopy;
  /** Sees the copy as the index. */
  readonly git: Git;
  readonly env: Host['env'];
  /** Undefined when there is nothing to commit. */
  readonly tree: string | undefined;
  /** What only a filter of the repository can stage; something else is in the copy for it. */
  readonly held: Held;
  /** Stages that as well, and so runs the filters; returns the tree. */
  complete(): Promise<string>;
  /** Changes that are not in it. */
  readonly left: readonly string[];
}

/** Which of the doubtful files to add nevertheless: all of them or none. Rejects to stop. */
export type AskAboutDoubts = (doubts: readonly Doubt[]) => Promise<boolean>;

export async function stage(
  host: Host,
  repository: Repository,
  what: Request['what'],
  askAboutDoubts: AskAboutDoubts,
  abort: AbortSignal,
): Promise<Staged> {
  const { top, view } = repository;
  const copy = copyIndex(repository, host);
  const env = { ...repository.env, GIT_INDEX_FILE: copy.file };
  const git = repository.withIndex(copy.file);
  const isUnderWay = repository.ownMessage !== undefined;
  const [staged, changes] = await Promise.all([writeTree(git), findChanges(git)]);
  const asFound = what === 'staged' || (what === 'auto' && (isUnderWay || staged !== repository.headTree));
  const held = asFound ? new Map<string, string>() : await heldOf(git, view.held, top, pathsOf(changes));
  const excluded = asFound ? [] : await askedFor(git, changes, top, askAboutDoubts);
  if (!asFound) {
    await add(git, [...excluded, ...held.keys()]);
    await placeholders(git, held, top);
  }
  const tree = asFound ? staged : await writeTree(git);
  return {
    copy,
    git,
    env,
    tree: isUnderWay || tree !== repository.headTree ? tree : undefined,
    held,
    async complete() {
      const read = readByGit(view, repository.index);
      const real: Git = (args, options) =>
        unlessBlocked('stage', (signal) => gitIn({ ...host, env }, top, signal)(args, options), read, abort);
      copy.reset();
      await add(real, excluded);
      return await writeTree(real);
    },
    left: asFound ? pathsOf(changes) : [],
  };
}

interface Changes {
  /** In the index, and not as there. */
  readonly modified: readonly string[];
  /** Of them, those that are there by `git add -N` only. */
  readonly intended: ReadonlySet<string>;
  readonly untracked: readonly string[];
}

async function findChanges(git: Git): Promise<Changes> {
  const [changed, untracked] = await Promise.all([
    git(['diff', '--name-status', '--no-renames', '--no-ext-diff', '--ignore-submodules=dirty', '-z'], {
      patience: LONG,
    }),
    git(['ls-files', '--others', '--exclude-standard', '-z'], { patience: LONG }),
  ]);
  const fields = split(changed.stdout);
  const modified = fields.filter((_, at) => at % 2 === 1);
  return {
    modified,
    intended: new Set(modified.filter((_, at) => fields[2 * at] === 'A')),
    untracked: split(untracked.stdout),
  };
}

function pathsOf({ modified, untracked }: Changes): string[] {
  return [...modified, ...untracked];
}

/** Doubtful files that are not to be added. */
async function askedFor(git: Git, changes: Changes, top: string, ask: AskAboutDoubts): Promise<string[]> {
  const doubts = findDoubts(await measure(git, changes, top));
  return doubts.length > 0 && !(await ask(doubts)) ? doubts.map((doubt) => doubt.path) : [];
}

async function add(git: Git, excluded: readonly string[]): Promise<void> {
  const specs = excluded.map((file) => `:(top,glob,exclude)${globOf(file)}`);
  const words = specs.length > 0 ? ['--', ':/', ...specs] : [];
  const all = ['-c', 'advice.addEmbeddedRepo=false', 'add', '--all', ...words];
  const { code, stderr } = await git(all, { patience: LONG });
  if (code !== 0) throw stopped(REFUSED, `git cannot add everything (${lastLine(stderr)})`, 'see git status');
}

async function measure(git: Git, { modified, intended, untracked }: Changes, top: string): Promise<Candidate[]> {
  const candidates = [...modified, ...untracked].map((file, at): Candidate => ({
    path: file,
    isNew: at >= modified.length || intended.has(file),
    bytes: sizeOf(path.join(top, file)),
  }));
  const large = candidates.filter(({ bytes }) => bytes > LARGE);
  const attributes = await attributesOf(
    git,
    large.map((each) => each.path),
    ['filter'],
  );
  const isFiltered = attributes.filter(({ value }) => value !== 'unspecified' && value !== 'unset');
  const filtered = new Set(isFiltered.map((each) => each.path));
  return candidates.filter((each) => !filtered.has(each.path));
}

function sizeOf(file: string): number {
  const found = lstat(file);
  return found?.isFile() ? found.size : 0;
}

/** As a pattern for exactly this path; bytes that are no UTF-8 were lost on the way here and match anything. */
function globOf(file: string): string {
  return file
    .replace(/\/$/, '')
    .replaceAll(/[\\*?[]/g, String.raw`\$&`)
    .replaceAll('\uFFFD', '*');
}

function split(text: string): string[] {
  return text.split('\0').filter(Boolean);
}
