import path from 'node:path';
import { stampOf } from './found.ts';
import { lstat, makePrivate, remove, write, writeAtomic } from '../platform/files.ts';
import type { Places } from '../config/places.ts';

export const ENVIRONMENT_FILE = 'environment';
export const AGENT_FILE = 'agent.sock';
export const ENTRYPOINT_FILE = 'entrypoint';
export const SEALS_FILE = 'seals';

/** Scripts that git starts. */
const HOOK = /^home\/\.gitconfig\.d\/[^/]*hooks\//;

/**
 * What is private to one call: a folder in memory. Paths of `files` are relative to it. A container may have put links in
 * their place when its command is run again, so nothing is written through what is there.
 */
export function createStage(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  makePrivate(folder);
  for (const name of Object.keys(files)) remove(path.join(folder, name.replace(/\/.*/, '')));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    if (name.includes('/')) makePrivate(path.dirname(file));
    write(file, content, name === ENTRYPOINT_FILE || HOOK.test(name) ? 0o700 : 0o600);
  }
}

/** In one step: the container may be reading. Nothing of the call itself has run yet. */
export function replaceInStage(folder: string, name: string, content: string): void {
  writeAtomic(path.join(folder, name), content);
}

/** What the container of a call sees as its stage; the journal is beside it, where no container reaches. */
export function stageOf(places: Pick<Places, 'calls'>, id: string): string {
  return path.join(places.calls, id, 'mount');
}

/** HOME inside, beside the stage of the call. */
export function homeOf(stage: string): string {
  return path.join(path.dirname(stage), 'home');
}

/** Whether the entrypoint is about to start the command: it removes the environment then. */
export function hasBegun(stage: string): boolean {
  return lstat(path.join(stage, ENVIRONMENT_FILE)) === undefined;
}

/** Which file that is: the entrypoint removes ours, and what is there later is the container's own. */
export function environmentIn(stage: string): string | undefined {
  const found = lstat(path.join(stage, ENVIRONMENT_FILE));
  return found && stampOf(found);
}

export function removeStage(folder: string): void {
  remove(path.dirname(folder));
}

/** Lines `NAME=value` for the entrypoint; further lines of a value begin with a tab. */
export function environmentFile(hidden: Readonly<Record<string, string>>): string {
  return Object.entries(hidden)
    .map(([name, value]) => `${name}=${value.replaceAll('\n', '\n\t')}\n`)
    .join('');
}
