/** What is ours in the way from a staged tree to the prompt: the diff of 5 MB in 5,000 files read, searched for secrets, and cut to size. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { createRepository, lines, type Repository } from '../support/repository.ts';
import { median } from './measure.ts';

const FILES = 5000;
const ROUNDS = 9;

/** Milliseconds, medians, each of a process of its own. */
export async function benchCommit(): Promise<{
  readonly all: number;
  readonly git: number;
  readonly difference: number;
}> {
  using repository = largeChange();
  const times = { all: [] as number[], git: [] as number[] };
  for (let round = -1; round < ROUNDS; round += 1) {
    const [all, git] = [once('all', repository), once('git', repository)];
    if (round < 0) continue;
    times.all.push(all);
    times.git.push(git);
  }
  const difference = median(times.all.map((all, round) => all - (times.git[round] ?? 0)));
  return { all: median(times.all), git: median(times.git), difference };
}

/** Run by Bun, as what is shipped is. */
function once(what: 'all' | 'git', { folder }: Repository): number {
  return Number(
    execFileSync('bun', [path.join(import.meta.dirname, 'commit-once.ts'), what, folder], { encoding: 'utf8' }),
  );
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
