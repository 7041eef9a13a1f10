import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** What a newcomer types: the lines of README's first block. */
export function firstCommands(): string[] {
  const block = /^```sh\n(.*?)^```$/ms.exec(fs.readFileSync('README.md', 'utf8'))?.[1];
  if (!block) throw new Error('README.md begins with no block of commands');
  return block.trimEnd().split('\n');
}

/** What a line of `git clone` clones. */
export function clonedFrom(line: string): string {
  const source = /^git clone (\S+)/.exec(line)?.[1];
  if (!source) throw new Error(`this is no git clone: ${line}`);
  return source;
}

/** Makes a bare repository of the checkout as it stands, which is its last commit where nothing has changed since. */
export function publish(repository: string): void {
  const checkout = path.resolve('.');
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', ['--git-dir', repository, '--work-tree', checkout, ...args], { stdio: 'pipe' });
  execFileSync('git', ['clone', '--quiet', '--bare', checkout, repository], { stdio: 'pipe' });
  git('add', '--all');
  git(
    '-c',
    'user.name=Somebody',
    '-c',
    'user.email=somebody@example.invalid',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'as it stands',
  );
}
