import path from 'node:path';
import { MayflyError, oneLine } from '../platform/errors.ts';
import { locateGit } from '../boundary/git.ts';
import { viewGit } from '../boundary/git-view.ts';
import { makeScratch } from '../boundary/scratch.ts';
import { lstat } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { askProvider } from './ask.ts';
import { isRefusal } from '../platform/ask-key.ts';
import { commit } from './commit.ts';
import { readRequest } from './request.ts';
import { count } from './show.ts';

/**
 * Remembers what the work tree is like while a call begins. Returns what is to be done when it is over: where the call has
 * left changes, one line offers to commit them. Whatever comes of that, the exit code stays that of the call.
 */
export async function watchChanges(host: Host, root: string, provider: string): Promise<() => Promise<void>> {
  const before = await look(host, root);
  return async () => {
    const after = await look(host, root);
    if (before === undefined || after === undefined || after.print === before.print || after.files === 0) return;
    const changed = `mayfly: ${count(after.files, 'file')} changed`;
    const letter = await askLetter(host, `${changed} · c and Enter commit · [Enter] not now`);
    if (letter === undefined) host.note(`${changed}; commit them with mayfly commit --provider ${provider}`);
    if (letter && letter !== 'c' && !isRefusal(letter))
      host.note(oneLine(`mayfly: "${letter}" is no answer here; type it again if it was meant for the shell`));
    if (letter !== 'c') return;
    try {
      const request = readRequest(host, ['--provider', provider]);
      await commit(host, { ...request, isOffered: true }, askProvider);
    } catch (error) {
      if (!(error instanceof MayflyError)) throw error;
      host.note(error.message);
    }
  };
}

/** Ctrl-C is an answer, and no end of a call that is over. */
async function askLetter(host: Host, question: string): Promise<string | undefined> {
  const ending = new AbortController();
  const release = host.onSignal(() => ending.abort());
  const letter = await host.readLetter(question, ending.signal);
  release();
  return letter;
}

interface Look {
  readonly files: number;
  /** Differs when a file has changed, also one that was changed before. */
  readonly print: string;
}

/** Undefined where git cannot say. The state of calls ignores itself, but not in the moment in which it is made. */
async function look(host: Host, root: string): Promise<Look | undefined> {
  const paths = ['--', ':/', ':(top,exclude).ai-state'];
  const located = await locateGit(host, root);
  if (!('top' in located)) return undefined;
  using scratch = makeScratch(host);
  const { look: ask } = await viewGit(host, located, scratch.folder);
  const words = ['status', '--porcelain', '--untracked-files=all', '--no-renames', '--ignore-submodules=dirty', '-z'];
  const { code, stdout } = await ask([...words, ...paths]);
  if (code !== 0) return undefined;
  const entries = stdout.split('\0').filter(Boolean);
  const stamps = entries.map((entry) => {
    const found = lstat(path.join(root, entry.slice(3)));
    return `${entry} ${found?.mtimeMs} ${found?.size}`;
  });
  return { files: entries.length, print: stamps.join('\0') };
}
