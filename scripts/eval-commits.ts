/**
 * `npm run eval:commits -- [REPOSITORY] [COUNT] [options of mayfly commit]`: has the messages of a repository's last commits written anew, each
 * with the history up to it, and says how near they come to those of their authors. The repository is only read. For example:
 * `npm run eval:commits -- ~/src/shop 20 --provider gemini`. Not part of CI: it asks a real provider, unless that is `none`.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { locateGit } from '../src/boundary/git.ts';
import { viewGit } from '../src/boundary/git-view.ts';
import { makeScratch } from '../src/boundary/scratch.ts';
import { readAnswer } from '../src/commit/answer.ts';
import { type Ask, askProvider } from '../src/commit/ask.ts';
import { collect } from '../src/commit/collect.ts';
import { contextOf } from '../src/commit/context.ts';
import { parseHeader } from '../src/commit/header-line.ts';
import { proposeByModel, proposePlain } from '../src/commit/propose.ts';
import { readRequest } from '../src/commit/request.ts';
import { MayflyError } from '../src/platform/errors.ts';
import { processHost } from '../src/platform/process-host.ts';

interface Result {
  readonly actual: string;
  /** Undefined when no message could be made. */
  readonly proposed: string | undefined;
  /** Why not. */
  readonly failure?: string;
  /** Questions to the model. */
  readonly asked: number;
  /** Whether the first answer could be used as it was. */
  readonly isValid: boolean;
}

const words = process.argv.slice(2);
const from = words.findIndex((word) => word.startsWith('-'));
const [repository = '.', count = '20'] = from < 0 ? words : words.slice(0, from);
const options = from < 0 ? [] : words.slice(from);
const host = processHost();
const request = readRequest(host, options.includes('--provider') ? options : ['--provider', 'none', ...options]);

const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-eval-'));
try {
  const results: Result[] = [];
  git('clone', '--quiet', '--shared', '--no-checkout', path.resolve(repository), copy);
  const list = git('-C', copy, 'log', '--no-merges', '--min-parents=1', `-${Number(count)}`, '--format=%H %s');
  for (const line of list.split('\n').filter(Boolean)) {
    const [commit = '', ...subject] = line.split(' ');
    const actual = subject.join(' ');
    const result = await replay(commit, actual).catch((error: unknown) => failed(actual, error));
    results.push(result);
    console.log(
      `${commit.slice(0, 8)}  ${actual}\n${mark(result)}  ${result.proposed ?? result.failure ?? '(none)'}\n`,
    );
  }
  summarize(results);
} finally {
  fs.rmSync(copy, { recursive: true, force: true });
}

/** What the commit did is staged again, in an index of our own over its parent. */
async function replay(commit: string, actual: string): Promise<Result> {
  git('-C', copy, 'update-ref', '--no-deref', 'HEAD', `${commit}^`);
  git('-C', copy, 'read-tree', commit);
  const located = await locateGit(host, copy);
  if (!('top' in located)) throw new Error(located.stderr);
  using scratch = makeScratch(host);
  const { look } = await viewGit(host, located, scratch.folder);
  const collected = await collect(look, { maxDiff: request.maxDiff, own: { top: copy, own: scratch.folder } });
  const { provider, wishes, values } = request;
  if (provider === 'none') {
    const { text } = proposePlain(collected, wishes);
    const isValid = 'messages' in readAnswer(text, contextOf(collected, wishes));
    return { actual, proposed: headerOf(text), asked: 0, isValid };
  }
  const ask = await askProvider({ host, provider, values, abort: new AbortController().signal });
  let asked = 0;
  const counted: Ask = (...question) => ((asked += 1), ask(...question));
  const [first] = await proposeByModel(host, provider, counted, collected, wishes);
  return { actual, proposed: first && headerOf(first.text), asked, isValid: asked === 1 && first !== undefined };
}

/** A provider that gives no answer to one question may well answer the next. */
function failed(actual: string, error: unknown): Result {
  if (!(error instanceof MayflyError)) throw error;
  return { actual, proposed: undefined, failure: error.message, asked: 1, isValid: false };
}

function summarize(results: readonly Result[]): void {
  const typed = results.filter(({ actual }) => parseHeader(actual));
  const agreed = typed.filter(
    ({ actual, proposed }) => parseHeader(actual)?.type === parseHeader(proposed ?? '')?.type,
  );
  const distances = results.flatMap(({ actual, proposed }) =>
    proposed === undefined ? [] : [distance(actual, proposed)],
  );
  const middle = distances.toSorted((a, b) => a - b)[distances.length >> 1] ?? NaN;
  console.log(`${results.length} commits, written by ${request.provider}`);
  console.log(`same type: ${share(agreed.length, typed.length)}`);
  console.log(`valid at the first try: ${share(results.filter(({ isValid }) => isValid).length, results.length)}`);
  console.log(`no message at all: ${results.filter(({ proposed }) => proposed === undefined).length}`);
  console.log(`edit distance of the headers, median: ${middle.toFixed(2)} of their length`);
}

function mark({ isValid, proposed }: Result): string {
  return (proposed === undefined ? 'failed' : isValid ? '' : 'again').padEnd(8);
}

function share(part: number, all: number): string {
  return all === 0 ? 'none has one' : `${part} of ${all} (${Math.round((100 * part) / all)} %)`;
}

function headerOf(text: string): string {
  return text.split('\n')[0] ?? '';
}

/** Levenshtein's, of the longer one's length: 0 for the same text, 1 for nothing in common. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return (row.at(-1) ?? 0) / Math.max(one.length, other.length, 1);
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
}
