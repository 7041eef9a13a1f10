/** What is ours in the way from a staged tree to the prompt: the diff of 5 MB in 5,000 files read, searched for secrets, and cut to size. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { createRepository, lines, type Repository } from '../support/repository.ts';
import { median } from './measure.ts';

const FILES = 5000;
const ROUNDS = 9;

/** Milliseconds, medians, each of a process of its own; of the processor our own process alone counts. */
export interface CommitTimes {
  readonly all: number;
  readonly git: number;
  readonly difference: number;
  readonly processor: number;
}

export async function benchCommit(): Promise<CommitTimes> {
  using repository = largeChange();
  const rounds: (readonly [all: Once, git: Once])[] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    const pair = [once('all', repository), once('git', repository)] as const;
    if (round >= 0) rounds.push(pair);
  }
  return {
    all: median(rounds.map(([all]) => all.passed)),
    git: median(rounds.map(([, git]) => git.passed)),
    difference: median(rounds.map(([all, git]) => all.passed - git.passed)),
    processor: median(rounds.map(([all, git]) => all.processor - git.processor)),
  };
}

interface Once {
  readonly passed: number;
  readonly processor: number;
}

/** Run by Bun, as what is shipped is. */
function once(what: 'all' | 'git', { folder }: Repository): Once {
  const script = path.join(import.meta.dirname, 'commit-once.ts');
  const [passed = NaN, processor = NaN] = execFileSync('bun', [script, what, folder], { encoding: 'utf8' })
    .split(' ')
    .map(Number);
  return { passed, processor };
}

function largeChange(): Repository {
  const repository = createRepository();
  const name = (at: number): string => `packages/part${at % 40}/src/module${at % 200}/file${at}.ts`;
  for (let at = 0; at < FILES; at += 1) repository.write(name(at), lines(10, 'const before = compute(first, second);'));
  repository.commit('feat: before');
  for (let at = 0; at < FILES; at += 1)
    repository.write(name(at), lines(10, `const after${at} = compute({ key: 'value', other: "another" });`));
  repository.run('add', '--all');
  return repository;
}
