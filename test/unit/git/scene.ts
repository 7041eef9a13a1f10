import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { processHost } from '../../../src/platform/process-host.ts';
import { type Host } from '../../../src/platform/host.ts';
import { gitFiles, prepareGit } from '../../../src/git/prepare.ts';
import { createStage } from '../../../src/boundary/stage.ts';

/** A HOME of its own with a repository in `work/app`. */
export let home: string;
export let project: string;

beforeEach(() => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-git-')));
  project = path.join(home, 'work', 'app');
  fs.mkdirSync(project, { recursive: true });
  git('init', '-q', '-b', 'main');
});
afterEach(() => fs.rmSync(home, { recursive: true }));

export function host(more: Record<string, string> = {}): Host {
  return processHost({ PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1', ...more });
}

export function git(...args: string[]): string {
  const env = { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', args, { cwd: project, env, encoding: 'utf8' });
}

export function put(name: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
  fs.writeFileSync(path.join(home, name), text);
}

/** The user's settings as git reads them inside, one `key=value` a line, in a repository that the call from `cwd` goes to. */
export async function inside(
  more: Record<string, string> = {},
  { cwd = project, at = cwd }: { cwd?: string; at?: string } = {},
): Promise<string[]> {
  const stage = path.join(home, 'stage');
  fs.rmSync(stage, { recursive: true, force: true });
  createStage(stage, gitFiles(await prepareGit(host(more), cwd, [cwd])));
  const env = { PATH: process.env['PATH'], HOME: `${stage}/home`, GIT_CONFIG_NOSYSTEM: '1' };
  const list = execFileSync('git', ['config', '--list', '--show-scope'], { cwd: at, env, encoding: 'utf8' });
  return list
    .split('\n')
    .flatMap((line) => /^global\t(.*)/.exec(line)?.[1] ?? [])
    .filter((line) => !line.startsWith('includeif.'));
}
