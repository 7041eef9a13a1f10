/** What is ours in the way from the command to the proposed message, of a change of 5 MB in 5,000 files. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { resolveCall } from '../../src/call/resolve.ts';
import { runArgs } from '../../src/engine/oci-args.ts';
import { processHost } from '../../src/platform/process-host.ts';
import { buildPlan } from '../../src/call/build.ts';
import { prepare } from '../../src/call/prepare.ts';
import { claude } from '../../src/providers/claude.ts';
import { startStubProcess } from './stub-process.ts';
import { stubEnv } from '../support/stub.ts';
import { createStage, removeStage } from '../../src/boundary/stage.ts';
import { createRepository, lines, type Repository } from '../support/repository.ts';
import { median } from './measure.ts';
import { createRig, executable, type Rig } from './rig.ts';

const FILES = 5000;
const ROUNDS = 9;

/** Milliseconds, medians of rounds in which each had its turn. */
export interface CommitTimes {
  readonly all: number;
  readonly container: number;
  readonly git: number;
  /** Beyond the container and its model, and beyond git as well. */
  readonly beyondContainer: number;
  readonly beyondBoth: number;
}

export async function benchCommit(files = FILES): Promise<CommitTimes> {
  await using stub = await startStubProcess();
  using repository = change(files);
  using rig = createRig(stubEnv('claude', stub));
  const words = ['commit', '--provider', 'claude', '--all'];
  const input = run(rig, repository, executable, [...words, '--dry-run']);
  const container = await bareContainer(rig, input);
  const rounds: [number, number, number][] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    const all = time(() => run(rig, repository, executable, [...words, '--print']));
    const bare = time(container);
    const git = Number(
      run(rig, repository, 'bun', [path.join(import.meta.dirname, 'commit-git.ts'), repository.folder]),
    );
    if (round >= 0) rounds.push([all, bare, git]);
  }
  return {
    all: median(rounds.map(([all]) => all)),
    container: median(rounds.map(([, bare]) => bare)),
    git: median(rounds.map(([, , git]) => git)),
    beyondContainer: median(rounds.map(([all, bare]) => all - bare)),
    beyondBoth: median(rounds.map(([all, bare, git]) => all - bare - git)),
  };
}

function time(body: () => void): number {
  const start = performance.now();
  body();
  return performance.now() - start;
}

function run({ env }: Rig, { folder }: Repository, command: string, args: readonly string[]): string {
  const stdio = ['ignore', 'pipe', 'ignore'] as const;
  return execFileSync(command, args, { cwd: folder, env, encoding: 'utf8', stdio: [...stdio], maxBuffer: 2 ** 28 });
}

/** The engine's command for the same question, with the same flags and the prompt on its stdin. */
async function bareContainer(rig: Rig, input: string): Promise<() => void> {
  const host = { ...processHost(rig.env), cwd: () => '/', tty: { stdin: false, stdout: false, stderr: false } };
  const words = claude.answer?.words ?? [];
  const request = { kind: 'run', provider: 'claude', words, values: {}, lone: true } as const;
  const { engine, known } = await resolveCall(host, request, () => {});
  const { facts, files } = await prepare(host, known);
  const args = runArgs(buildPlan(facts), engine.dialect);
  return () => {
    createStage(facts.stage, files);
    // The call before has taken it away.
    if (facts.live) fs.mkdirSync(path.join(facts.live, '.claude'), { recursive: true });
    const { status } = spawnSync(engine.command, args, { env: rig.env, input, stdio: ['pipe', 'ignore', 'ignore'] });
    removeStage(facts.stage);
    if (status !== 0) throw new Error(`the bare container ended with ${status}`);
  };
}

function change(files: number): Repository {
  const repository = createRepository();
  const name = (at: number): string => `packages/part${at % 40}/src/module${at % 200}/file${at}.ts`;
  for (let at = 0; at < files; at += 1) repository.write(name(at), lines(10, 'const before = compute(first, second);'));
  repository.commit('feat: before');
  for (let at = 0; at < files; at += 1)
    repository.write(name(at), lines(10, `const after${at} = compute({ key: 'value', other: "another" });`));
  return repository;
}
