import fs from 'node:fs';
import path from 'node:path';
import { list, lstat, makePrivate, remove } from '../files.ts';
import { classify } from './classes.ts';
import type { Flow } from './flow.ts';
import { Obstacle } from './found.ts';
import { keptDeletedLine, keptFolderLine, keptHereLine, keptStraysLine, reasonOf } from './notes.ts';
import { liveTree, mountTree, Tree } from './tree.ts';
import type { Version } from './version.ts';

/**
 * Moves a folder that cannot be taken home file by file into the store, as `kept/PROVIDER-TIME`. It may come from memory,
 * so it is copied, and removed only when all of it has arrived. Returns the new place.
 */
function keepFolder(flow: Flow, folder: string): string {
  const target = keptPlace(flow);
  const temporary = `${target}.tmp`;
  try {
    fs.cpSync(folder, temporary, { recursive: true, verbatimSymlinks: true, filter: isPlain });
    fs.renameSync(temporary, target);
  } catch (error) {
    remove(temporary);
    throw error;
  }
  remove(folder);
  return target;
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
 * CLI's folder, and `large` ones of it. It is gathered outside the mount first, and looked into there.
 */
export function keepStrays(flow: Flow, large: readonly string[]): void {
  const { folder, files } = flow.provider;
  const [top = ''] = folder.split('/');
  const gathered = path.join(flow.parts.root, 'strays');
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
  gather(live, [...live.names('').filter(isHistory), ...large], path.join(gathered, folder));
  const inFolder = list(path.join(gathered, folder)).map((name) => path.join(folder, name));
  const names = [...list(gathered).filter((name) => name !== top), ...inFolder];
  if (hasContent(gathered)) flow.note(keptStraysLine(names, keepFolder(flow, gathered)));
}

/** Mount points that nothing was mounted over are empty. */
function hasContent(target: string): boolean {
  const found = lstat(target);
  if (!found?.isDirectory()) return (found?.size ?? 0) > 0;
  return list(target).some((name) => hasContent(path.join(target, name)));
}

/** Sockets and pipes have no content. */
function isPlain(file: string): boolean {
  const stat = fs.lstatSync(file);
  return stat.isFile() || stat.isDirectory() || stat.isSymbolicLink();
}

/** As it stands in names of files: 20261103T101112Z. */
export function timeName(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
