import path from 'node:path';
import { makePrivate, write } from '../platform/files.ts';
import { stateInStore } from './state.ts';
import type { Project } from './project.ts';

/** What npm keeps of packages: servers that a CLI starts with `npx` are else fetched anew by each call. */
const NPM = 'npm';

/** Where npm looks for that in a HOME, without a word of anybody. */
export const NPM_CACHE = '.npm';

/** Says whose cache it is, and by its time when a call last had it. */
const ROOT = 'project';

/** The caches of projects: each has its own, since what one project leaves there the calls of another would run. */
export function cachesOf(store: string): string {
  return path.join(store, 'caches');
}

/** Those that are to go, as soon as no call has them. */
export function oldCachesOf(store: string): string {
  return path.join(store, 'caches-old');
}

export function npmCache(store: string, { root, hash }: Pick<Project, 'root' | 'hash'>): string {
  return path.join(cachesOf(store), path.basename(stateInStore(store, root, hash)), NPM);
}

export function prepareCache(cache: string, root: string): void {
  makePrivate(cache);
  write(rootFile(path.dirname(cache)), root);
}

/** The root of the project whose cache a folder is, and the file that says so. */
export function rootFile(folder: string): string {
  return path.join(folder, ROOT);
}

/** The project's hash. */
export function hashIn(folder: string): string {
  return folder.slice(folder.lastIndexOf('-') + 1);
}
