import fs from 'node:fs';
import path from 'node:path';
import { list, makePrivate, remove } from '../files.ts';
import { classify } from './classes.ts';
import type { Flow } from './flow.ts';
import { keptFolderLine, keptHereLine, keptStraysLine, reasonOf } from './notes.ts';

/**
 * Moves a folder that cannot be taken home file by file into the store, as `kept/PROVIDER-TIME`. It may come from memory,
 * so it is copied, and removed only when all of it has arrived. Returns the new place.
 */
function keepFolder({ host, store, provider }: Flow, folder: string): string {
  const place = path.join(path.dirname(store), 'kept');
  makePrivate(place);
  const stem = path.join(place, `${provider.name}-${timeName(host.now())}`);
  let target = stem;
  for (let next = 2; fs.existsSync(target); next++) target = `${stem}.${next}`;
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

/** A live folder whose layout we do not know. Where the store does not take it, it only makes room for another one. */
export function keepUnknown(flow: Flow): void {
  const { root } = flow.parts;
  try {
    flow.note(keptFolderLine(root, keepFolder(flow, root)));
  } catch (error) {
    if (reasonOf(error) === undefined) throw error;
    const aside = path.join(path.dirname(root), `${besides(flow)}${timeName(flow.host.now())}`);
    fs.renameSync(root, aside);
    flow.note(keptHereLine(root, aside));
  }
}

/** Tries again what the store did not take before. */
export function keepLeftovers(flow: Flow): void {
  const place = path.dirname(flow.parts.root);
  for (const name of list(place).filter((each) => each.startsWith(besides(flow)))) {
    const folder = path.join(place, name);
    flow.note(keptFolderLine(folder, keepFolder(flow, folder)));
  }
}

function besides({ provider }: Flow): string {
  return `.${provider.name}.kept-`;
}

/**
 * What the live folder holds, is not copied, and would be lost with it: history that was not mounted, and files beside
 * the CLI's folder.
 */
export function keepStrays(flow: Flow): void {
  const { mount } = flow.parts;
  const { folder, files } = flow.provider;
  const beside = list(mount).filter((name) => name !== folder.split('/')[0] && !name.endsWith('.lock'));
  const history = list(path.join(mount, folder))
    .filter((name) => [name, `${name}/`].some((each) => classify(files, each) === 'history'))
    .map((name) => path.join(folder, name))
    .filter((name) => hasContent(path.join(mount, name)));
  const gathered = path.join(flow.parts.root, 'strays');
  for (const name of [...beside, ...history]) {
    makePrivate(path.dirname(path.join(gathered, name)));
    fs.renameSync(path.join(mount, name), path.join(gathered, name));
  }
  if (fs.existsSync(gathered)) flow.note(keptStraysLine(list(gathered), keepFolder(flow, gathered)));
}

function hasContent(target: string): boolean {
  const stat = fs.lstatSync(target);
  if (!stat.isDirectory()) return stat.size > 0;
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
