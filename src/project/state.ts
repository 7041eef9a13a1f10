import path from 'node:path';
import { isDirectory, lstat, makeFile, makePrivate, writeAtomic } from '../files.ts';
import type { Project } from './project.ts';

/** Where the history of a project is kept. `reason` says why it is not in the project, when it could have been. */
export interface StateFolder {
  readonly path: string;
  readonly inProject: boolean;
  readonly reason?: string;
}

export function stateFolder(project: Project, store: string, option: string): StateFolder {
  const inStore = { path: path.join(store, 'global_state', project.hash), inProject: false };
  if (option === 'store' || !project.git || !project.writable) return inStore;
  const folder = path.join(project.root, '.ai-state');
  const found = lstat(folder);
  // A link would let a project choose what of the user's is mounted and written.
  if (found && !found.isDirectory()) return { ...inStore, reason: `${folder} is not a folder` };
  return { path: folder, inProject: true };
}

/** Makes the folders and files that will be mounted; the state folder ignores itself, so no file of the user is edited. */
export function prepareState(state: StateFolder, provider: string, history: readonly string[]): void {
  makePrivate(state.path);
  const ignore = path.join(state.path, '.gitignore');
  if (state.inProject && !lstat(ignore)) writeAtomic(ignore, '*\n', 0o644);
  for (const entry of history) {
    const target = path.join(state.path, provider, entry);
    makePrivate(entry.endsWith('/') ? target : path.dirname(target));
    if (!entry.endsWith('/') && !lstat(target)) makeFile(target);
  }
}

/** History entries that can be mounted: a link among them would lead out of the state folder. */
export function mountable(state: StateFolder, provider: string, history: readonly string[]): string[] {
  const base = lstat(path.join(state.path, provider));
  if (base && !base.isDirectory()) return [];
  return history.filter((entry) => {
    const target = path.join(state.path, provider, entry);
    const found = lstat(target.replace(/\/$/, ''));
    return !found || (entry.endsWith('/') ? isDirectory(target) && !found.isSymbolicLink() : found.isFile());
  });
}
