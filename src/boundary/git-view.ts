import fs from 'node:fs';
import path from 'node:path';
import { makePrivate, write, writeAtomic } from '../platform/files.ts';
import { writeEntries } from './git-entry.ts';
import { type GitConfig, readGitConfig } from './git-config.ts';
import type { Captured, Host } from '../platform/host.ts';
import { type ReadByGit, SOON, unlessBlocked } from './blocking.ts';
import { askThrough, type Git, type Located } from './git.ts';
import { heldFilters, settingsForLook } from './git-settings.ts';
import { physicalFile } from './mount-source.ts';
import { readPlain, textWithin } from './read.ts';
import { namesWithin } from './walk.ts';

/**
 * A repository as it can be looked at without anything of its configuration being obeyed: git gets a private folder in the
 * place of `.git`, with links to objects and references, and settings of which those of the repository that could name a
 * program were never a part. So it does not matter either what a container writes while git runs. docs/adr/0039.
 */
export interface GitView extends Located {
  readonly look: Git;
  /** The same with another index. */
  readonly withIndex: (file: string) => Git;
  /** All settings that there are, for whoever decides by them; the repository's are an answer of the enemy. */
  readonly config: GitConfig;
  /** Filters that only the repository names: what is added through a look was not cleaned by them. */
  readonly held: ReadonlySet<string>;
}

/** `scratch`: an empty folder that no container can write; whoever has made it removes it. */
export async function viewGit(
  host: Pick<Host, 'capture' | 'env' | 'user'>,
  located: Located,
  scratch: string,
  abort?: AbortSignal,
): Promise<GitView> {
  const { top, dir, commonDir } = located;
  const config = await readGitConfig(host, top);
  const { entries, repository = [] } = config;
  const folder = path.join(scratch, 'git');
  makePrivate(folder);
  write(path.join(folder, 'config'), writeEntries(settingsForLook(entries, repository, commonDir)));
  for (const name of ['objects', 'refs', 'packed-refs', 'shallow', 'reftable'])
    fs.symlinkSync(path.join(commonDir, name), path.join(folder, name));
  makePrivate(path.join(folder, 'info'));
  for (const name of ['exclude', 'attributes', 'grafts']) copyPlain(commonDir, `info/${name}`, folder);
  copyPlain(dir, 'info/sparse-checkout', folder);
  for (const name of namesWithin(dir, '', MOST).filter((each) => SHARED_INDEX.test(each)))
    fs.symlinkSync(path.join(dir, name), path.join(folder, name));
  makePrivate(path.join(folder, 'bin'));
  fs.symlinkSync(nothing(), path.join(folder, 'bin/git'));
  let head: string | undefined;
  const copyHead = (): void => {
    const now = textWithin(dir, 'HEAD', LONGEST) ?? ''; // a branch may have been checked out since
    if (now !== head) writeAtomic(path.join(folder, 'HEAD'), now);
    head = now;
  };
  const through = (index: string): Git => {
    const read = readByGit(located, index);
    return (args, options) => {
      copyHead();
      const run = (signal = abort): Promise<Captured> => askThrough(host, top, folder, index, signal)(args, options);
      return (options?.patience ?? 0) > SOON ? unlessBlocked('look at the work tree', run, read, abort) : run();
    };
  };
  const { GIT_INDEX_FILE: index } = host.env;
  return {
    ...located,
    config,
    held: heldFilters(entries, repository),
    look: through(index ? path.resolve(top, index) : path.join(dir, 'index')),
    withIndex: through,
  };
}

export function readByGit({ top, dir, commonDir }: Located, index: string): ReadByGit {
  return { top, index, folders: [...new Set([commonDir, dir])] };
}

/** Git would wait for a pipe. The file itself may be a link: where it leads decides nothing but which names are ignored. */
function copyPlain(from: string, name: string, to: string): void {
  const file = physicalFile(path.join(from, name));
  const content = file === undefined ? undefined : readPlain(file, LARGEST_RULES);
  if (content && 'bytes' in content) write(path.join(to, name), content.bytes);
}

const LARGEST_RULES = 16 * 1024 * 1024; // bytes
const LONGEST = 4096; // bytes of a HEAD
const MOST = 10_000; // names in a git folder
const SHARED_INDEX = /^sharedindex\.[0-9a-f]{40,64}$/;

/**
 * What git starts in the place of git: a submodule, whose own settings it would obey, has not changed then, and what a promisor
 * has is not fetched.
 */
function nothing(): string {
  const found = ['/bin/true', '/usr/bin/true', '/run/current-system/sw/bin/true'].find((file) => fs.existsSync(file));
  if (found === undefined) throw new Error('there is no program "true" on this machine');
  return found;
}
