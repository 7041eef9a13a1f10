import path from 'node:path';
import { lstat } from '../files.ts';
import type { Host } from '../host.ts';
import { attributesOf } from './attributes.ts';
import { type Candidate, type Doubt, findDoubts, LARGE } from './doubtful.ts';
import { type Git, gitIn } from './git.ts';
import { copyIndex, type IndexCopy, writeTree } from './index-copy.ts';
import { lastLine, type Repository } from './preflight.ts';
import type { Request } from './request.ts';
import { REFUSED, stopped } from './stop.ts';

/** What is to be committed, in a copy of the index. */
export interface Staged extends Disposable {
  readonly copy: IndexCopy;
  /** Sees the copy as the index. */
  readonly git: Git;
  readonly env: Host['env'];
  /** Undefined when there is nothing to commit. */
  readonly tree: string | undefined;
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
): Promise<Staged> {
  const copy = copyIndex(repository, host);
  try {
    const env = { ...repository.env, GIT_INDEX_FILE: copy.file };
    const git = gitIn({ ...host, env }, repository.top);
    const isUnderWay = repository.ownMessage !== undefined;
    const [staged, changes] = await Promise.all([writeTree(git), findChanges(git)]);
    const asFound = what === 'staged' || (what === 'auto' && (isUnderWay || staged !== repository.headTree));
    if (!asFound) await addAll(git, changes, repository.top, askAboutDoubts);
    const tree = asFound ? staged : await writeTree(git);
    return {
      copy,
      git,
      env,
      tree: isUnderWay || tree !== repository.headTree ? tree : undefined,
      left: asFound ? [...changes.modified, ...changes.untracked] : [],
      [Symbol.dispose]: () => copy[Symbol.dispose](),
    };
  } catch (error) {
    copy[Symbol.dispose]();
    throw error;
  }
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
    git(['diff', '--name-status', '--no-renames', '--no-ext-diff', '-z']),
    git(['ls-files', '--others', '--exclude-standard', '-z']),
  ]);
  const fields = split(changed.stdout);
  const modified = fields.filter((_, at) => at % 2 === 1);
  return {
    modified,
    intended: new Set(modified.filter((_, at) => fields[2 * at] === 'A')),
    untracked: split(untracked.stdout),
  };
}

async function addAll(git: Git, changes: Changes, top: string, ask: AskAboutDoubts): Promise<void> {
  const doubts = findDoubts(await measure(git, changes, top));
  const excluded = doubts.length > 0 && !(await ask(doubts)) ? doubts : [];
  const specs = excluded.map((doubt) => `:(top,glob,exclude)${globOf(doubt.path)}`);
  const words = specs.length > 0 ? ['--', ':/', ...specs] : [];
  const { code, stderr } = await git(['-c', 'advice.addEmbeddedRepo=false', 'add', '--all', ...words]);
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
