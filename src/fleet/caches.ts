import fs from 'node:fs';
import path from 'node:path';
import { OVER } from '../engine/containers.ts';
import { isDirectory, list, lstat, makePrivate, readText, remove } from '../platform/files.ts';
import { LABEL } from '../plan/labels.ts';
import { cachesOf, hashIn, oldCachesOf, rootFile } from '../project/cache.ts';
import { listContainers } from '../call/containers.ts';
import type { Fleet } from './open.ts';

const UNUSED = 30 * 24 * 60 * 60 * 1000; // milliseconds

/**
 * Removes the caches of projects that are gone, or that no call has had for a month (`all`: every one), and returns how they were called.
 * A call that runs can put links in the place of what is in its own, so a folder is put aside first, and then stays while one has it.
 */
export async function removeCaches(fleet: Pick<Fleet, 'host' | 'engine' | 'places'>, all: boolean): Promise<string[]> {
  const [folder, old] = [cachesOf(fleet.places.store), oldCachesOf(fleet.places.store)];
  const now = fleet.host.now();
  for (const name of list(folder).filter((each) => all || isUnneeded(path.join(folder, each), now))) {
    makePrivate(old);
    fs.renameSync(path.join(folder, name), path.join(old, `${now}-${name}`));
  }
  const aside = list(old);
  if (aside.length === 0) return [];
  const live = (await listContainers(fleet)).filter(({ state }) => !OVER.has(state));
  const used = new Set(live.map(({ labels }) => labels[`${LABEL}.project-hash`]));
  const removable = aside.filter((name) => !used.has(hashIn(name)));
  for (const name of removable) remove(path.join(old, name));
  return removable.map((name) => name.slice(name.indexOf('-') + 1));
}

function isUnneeded(cache: string, now: number): boolean {
  const file = rootFile(cache);
  const root = readText(file);
  return root === undefined || !isDirectory(root) || now - (lstat(file)?.mtimeMs ?? 0) > UNUSED;
}
