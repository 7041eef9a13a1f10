import fs from 'node:fs';
import path from 'node:path';
import { list, lstat, makePrivate, remove } from '../files.ts';
import { classify } from './classes.ts';
import { parentOf } from '../boundary/folders.ts';
import { copyOut } from '../boundary/copy.ts';
import { namesWithin } from '../boundary/walk.ts';
import type { Flow, Strays } from './flow.ts';
import { Obstacle } from '../boundary/found.ts';
import { keptDeletedLine, keptFolderLine, keptHereLine, keptStraysLine, reasonOf } from './notes.ts';
import { Tree } from '../boundary/tree.ts';
import { liveTree, mountTree } from './live-tree.ts';
import type { Version } from './version.ts';

/**
 * Moves a folder that cannot be taken home file by file into the store, as `kept/PROVIDER-TIME`. It may come from memory,
 * so it is copied, and removed only when all of it has arrived that is within limits. Returns the new place, and how many
 * entries are not there.
 */
function keepFolder(flow: Flow, folder: string): Kept {
  const target = keptPlace(flow);
  const temporary = `${target}.tmp`;
  try {
    const left = copyOut(folder, temporary);
    makePrivate(temporary);
    fs.renameSync(temporary, target);
    remove(folder);
    return { target, left };
  } catch (error) {
    remove(temporary);
    throw error;
  }
}

export interface Kept {
  readonly target: string;
  readonly left: number;
}

function keptPlace({ host, store, provider }: Flow): string {
  const place = path.join(path.dirname(store), 'kept');
  makePrivate(place);
  const stem = path.join(place, `${provider.name}-${timeName(host.now())}`);
  let target = stem;
  for (let next = 2; fs.existsSync(target); next++) target = `${stem}.${next}`;
  return target;
}

/** What is about to be deleted in the store, since a call has deleted most of what there was: more likely by mistake. */
export function keepDeleted(flow: Flow, store: Tree, files: readonly string[]): void {
  const target = keptPlace(flow);
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
    flow.note(keptFolderLine(root, why, keepFolder(flow, root)));
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
    flow.note(keptFolderLine(folder, 'waited for the store', keepFolder(flow, folder)));
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
  if (hasContent(gathered)) flow.note(keptStraysLine(names, keepFolder(flow, gathered)));
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

/** Mount points that nothing was mounted over are empty. */
function hasContent(target: string): boolean {
  const found = lstat(target);
  if (!found?.isDirectory()) return (found?.size ?? 0) > 0;
  using tree = new Tree(target, true);
  const { names, odd, rest } = tree.survey(
    () => false,
    '',
    MOST_LOOKED_AT,
    () => {},
  );
  return odd.length > 0 || rest.length > 0 || names.some((name) => (tree.size(name) ?? 0) > 0);
}

const MOST_LOOKED_AT = 50_000;

/** As it stands in names of files: 20261103T101112Z. */
export function timeName(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
