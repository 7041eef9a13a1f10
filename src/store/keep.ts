import fs from 'node:fs';
import path from 'node:path';
import { list, makePrivate, remove } from '../platform/files.ts';
import { classify } from './classes.ts';
import { parentOf } from '../boundary/folders.ts';
import { hasContent } from '../boundary/content.ts';
import { namesWithin } from '../boundary/walk.ts';
import type { Flow, Strays } from './flow.ts';
import { keepFolder, type Keeping, keptPlace, timeName } from './keep-folder.ts';
import { Obstacle } from '../boundary/found.ts';
import { keptDeletedLine, keptFolderLine, keptHereLine, keptStraysLine, reasonOf } from './notes.ts';
import { Tree } from '../boundary/tree.ts';
import { liveTree, mountTree } from './live-tree.ts';
import type { Version } from '../boundary/version.ts';

function keepingOf({ host, store, provider }: Flow): Keeping {
  return { now: host.now(), store: path.dirname(store), name: provider.name };
}

/** What is about to be deleted in the store, since a call has deleted most of what there was: more likely by mistake. */
export function keepDeleted(flow: Flow, store: Tree, files: readonly string[]): void {
  const target = keptPlace(keepingOf(flow));
  using kept = new Tree(target, false);
  for (const file of files) {
    const version = readPlain(store, file);
    if (version) kept.write(file, version);
  }
  flow.note(keptDeletedLine(flow, files.length, target));
}

/** Undefined also for what will not be deleted, as it is no file. */
function readPlain(tree: Tree, file: string): Version | undefined {
  try {
    return tree.read(file).version;
  } catch (error) {
    if (error instanceof Obstacle) return undefined;
    throw error;
  }
}

/** A live folder that cannot be taken home. Where the store does not take it, it only makes room for another one. */
export function keepWhole(flow: Flow, why: string): void {
  const { root } = flow.parts;
  try {
    flow.note(keptFolderLine(root, why, keepFolder(keepingOf(flow), root)));
  } catch (error) {
    if (reasonOf(error) === undefined) throw error;
    const aside = path.join(path.dirname(root), `${besides(flow)}${timeName(flow.host.now())}`);
    fs.renameSync(root, aside);
    flow.note(keptHereLine(root, why, aside));
  }
}

/** Tries again what the store did not take before. */
export function keepLeftovers(flow: Flow): void {
  const place = path.dirname(flow.parts.root);
  for (const name of list(place).filter((each) => each.startsWith(besides(flow)))) {
    const folder = path.join(place, name);
    flow.note(keptFolderLine(folder, 'waited for the store', keepFolder(keepingOf(flow), folder)));
  }
}

function besides({ provider }: Flow): string {
  return `.${provider.name}.kept-`;
}

/**
 * What the live folder holds, is not copied, and would be lost with it: history that was not mounted, files beside the
 * CLI's folder, and `strays` of it. It is gathered outside the mount first, and looked into there.
 */
export function keepStrays(flow: Flow, strays: Strays): void {
  const { folder, files } = flow.provider;
  const [top = ''] = folder.split('/');
  const gathered = strayFolder(flow.parts);
  using mount = mountTree(flow);
  using live = liveTree(flow);
  const isHistory = (name: string): boolean => [name, `${name}/`].some((each) => classify(files, each) === 'history');
  const gather = (tree: Tree, names: readonly string[], target: string): void => {
    for (const name of names) {
      const taken = path.join(target, name);
      makePrivate(path.dirname(taken));
      tree.take(name, taken);
      if (!hasContent(taken)) remove(taken);
    }
  };
  gather(
    mount,
    mount.names('').filter((name) => name !== top && !name.endsWith('.lock')),
    gathered,
  );
  gather(live, [...live.names('').filter(isHistory), ...strays.names], path.join(gathered, folder));
  for (const odd of new Set([...strays.odd].map(parentOf))) live.takeOdd(odd, path.join(gathered, folder, odd));
  const inFolder = namesWithin(gathered, folder, MOST_LOOKED_AT).map((name) => path.join(folder, name));
  const names = [...namesWithin(gathered, '', MOST_LOOKED_AT).filter((name) => name !== top), ...inFolder];
  if (hasContent(gathered)) flow.note(keptStraysLine(names, keepFolder(keepingOf(flow), gathered)));
}

function strayFolder({ root }: Flow['parts']): string {
  return path.join(root, 'strays');
}

/** Takes a file out of the live folder before its end, to where the others are gathered then. */
export function takeStray({ parts, provider }: Flow, live: Tree, file: string): void {
  const taken = path.join(strayFolder(parts), provider.folder, file);
  makePrivate(path.dirname(taken));
  live.take(file, taken);
}

const MOST_LOOKED_AT = 50_000;
