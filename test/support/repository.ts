import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { collect } from '../../src/commit/collect.ts';
import type { Collected } from '../../src/commit/collected.ts';
import { type Git, locateGit } from '../../src/boundary/git.ts';
import { type GitView, viewGit } from '../../src/boundary/git-view.ts';
import { processHost } from '../../src/platform/process-host.ts';

/** A repository of its own in a temporary folder, with real git and nobody's configuration. */
export interface Repository extends Disposable {
  readonly folder: string;
  /** Where looks have what they need. */
  readonly own: string;
  readonly git: Git;
  /** Runs git and returns what it prints; throws when it fails. */
  readonly run: (...args: readonly string[]) => string;
  /** Writes a file and the folders that lead to it. */
  readonly write: (file: string | Buffer, content: string | Uint8Array, mode?: number) => void;
  /** Stages all and commits it. */
  readonly commit: (subject: string) => void;
}

export function createRepository({ initial = true }: { readonly initial?: boolean } = {}): Repository {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-repository-'));
  const own = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-own-'));
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    GIT_CONFIG_GLOBAL: path.join(folder, '.git/global'),
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const run = (...args: readonly string[]): string =>
    execFileSync('git', args, {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 2 ** 28,
    });
  const host = processHost(env);
  const open = async (): Promise<GitView> => {
    const located = await locateGit(host, folder);
    if (!('top' in located)) throw new Error(located.stderr);
    return viewGit(host, located, own);
  };
  let view: Promise<GitView> | undefined;
  const repository: Repository = {
    folder,
    own,
    git: async (args, options) => (await (view ??= open())).look(args, options),
    run,
    write(file, content, mode = 0o644) {
      const target = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(file)]);
      const slash = target.lastIndexOf('/');
      fs.mkdirSync(target.subarray(0, slash), { recursive: true });
      fs.writeFileSync(target, content, { mode });
    },
    commit(subject) {
      run('add', '--all');
      run('commit', '--quiet', '--allow-empty', '--message', subject);
    },
    [Symbol.dispose]() {
      for (const each of [folder, own]) fs.rmSync(each, { recursive: true, force: true });
    },
  };
  run('init', '--quiet', '--initial-branch', 'main');
  fs.appendFileSync(
    path.join(folder, '.git/config'),
    '[user]\n\tname = Somebody\n\temail = somebody@example.invalid\n',
  );
  if (initial) repository.commit('chore: first');
  return repository;
}

/** What is collected when all that `change` does is staged, over a commit of what `before` does. */
export async function changed(
  change: (repository: Repository) => void,
  before?: (repository: Repository) => void,
): Promise<Collected> {
  using repository = createRepository();
  before?.(repository);
  if (before) repository.commit('chore: before');
  change(repository);
  repository.run('add', '--all');
  return await staged(repository);
}

export function staged(repository: Repository, maxDiff = 60_000): Promise<Collected> {
  return collect(repository.git, { maxDiff, own: { top: repository.folder, own: repository.own } });
}

export function lines(count: number, text = 'line'): string {
  return Array.from({ length: count }, (_, at) => `${text} ${at}\n`).join('');
}
