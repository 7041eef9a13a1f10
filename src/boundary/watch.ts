import fs from 'node:fs';
import path from 'node:path';
import { stat } from '../platform/files.ts';
import { below } from './folders.ts';
import type { Tree } from './tree.ts';

/** Milliseconds between two looks for a folder that is not there, and whose coming nothing tells. */
const PATIENCE = 500;

/** The system has so many for all programs of a user, and each that is deep is reached by many steps. */
const MOST_WATCHES = 4000;
const DEEPEST = 100;

export interface Watched {
  /** Opens the tree anew: a folder may have been replaced since the last look, or be a link now, which is not followed. */
  open(): Tree;
  /** The folder that holds the tree, and the name in it that leads to the tree: who replaces the tree does that there. */
  readonly above: string;
  readonly name: string;
}

/**
 * Tells of changes in a tree, by the name of what changed ('' when the system does not say). Each folder has a watch of
 * its own: on Linux the recursive form of `fs.watch` is made of that, too, and would not leave out what is not copied. A
 * folder is watched before `onChange` tells of it, so whoever then looks into it misses nothing.
 */
export class FolderWatch {
  readonly #watched: Watched;
  readonly #skip: (name: string) => boolean;
  readonly #onChange: (name: string) => void;
  readonly #onTrouble: () => void;
  readonly #watches = new Map<string, fs.FSWatcher>();
  #above: fs.FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Which folders were found as root and above it. */
  #ids: { readonly root?: string | undefined; readonly above?: string | undefined } = {};

  /** `skip` is asked for a folder with a `/` at the end. `onTrouble`: the system has no more watches to give. */
  constructor(
    watched: Watched,
    skip: (name: string) => boolean,
    onChange: (name: string) => void,
    onTrouble: () => void,
  ) {
    this.#watched = watched;
    this.#skip = skip;
    this.#onChange = onChange;
    this.#onTrouble = onTrouble;
    this.ensure();
  }

  close(): void {
    this.#drop('');
    this.#above?.close();
    clearTimeout(this.#timer);
  }

  /** For a root that did not exist before, or is another one now. True when the tree has to be looked through. */
  ensure(): boolean {
    const above = idOf(this.#watched.above);
    if (above === undefined || above !== this.#ids.above) this.#watchAbove();
    using tree = this.#watched.open();
    const root = idOf(attempt(() => tree.folder('')));
    const isOther = root !== this.#ids.root;
    this.#ids = { root, above };
    if (!isOther) return false;
    this.#drop('');
    this.#add('', tree);
    return true;
  }

  #watchAbove(): void {
    const { above, name } = this.#watched;
    const relevant = new Set([null, name, path.basename(above)]); // the last one stands for the folder itself
    const look = (): void => {
      if (this.ensure()) this.#onChange('');
    };
    const onEvent = (_: string, file: string | null): void => {
      if (relevant.has(file)) look();
    };
    this.#above?.close();
    clearTimeout(this.#timer);
    this.#above = attempt(() => fs.watch(above, { persistent: false }, onEvent).on('error', () => {}));
    if (!this.#above) this.#timer = setTimeout(look, PATIENCE).unref();
  }

  #add(name: string, tree: Tree): void {
    if (this.#watches.size >= MOST_WATCHES || name.split('/').length > DEEPEST) return this.#onTrouble();
    try {
      const folder = tree.folder(name);
      if (folder === undefined) return;
      const watch = fs.watch(folder, { persistent: false }, (event, file) => this.#changed(name, event, file));
      watch.on('error', () => this.#drop(name)); // the folder is gone
      this.#watches.set(name, watch);
      for (const inner of tree.folders(name)) if (!this.#skip(`${inner}/`)) this.#add(inner, tree);
    } catch {
      if (attempt(() => tree.folder(name)) !== undefined) this.#onTrouble();
    }
  }

  #changed(folder: string, event: string, file: string | null): void {
    if (file === null) return this.#onChange('');
    const name = below(folder, file);
    using tree = this.#watched.open();
    const isFolder = attempt(() => tree.folder(name)) !== undefined;
    if (this.#skip(isFolder ? `${name}/` : name)) return;
    if (event === 'rename') this.#drop(name);
    if (isFolder && !this.#watches.has(name)) this.#add(name, tree);
    this.#onChange(name);
  }

  /** A folder that was replaced has to be watched anew. */
  #drop(name: string): void {
    for (const [watched, watch] of this.#watches) {
      if (name !== '' && watched !== name && !watched.startsWith(`${name}/`)) continue;
      watch.close();
      this.#watches.delete(watched);
    }
  }
}

/** Nobody would catch what an event throws. */
function attempt<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch {
    return undefined;
  }
}

function idOf(folder: string | undefined): string | undefined {
  const found = folder === undefined ? undefined : attempt(() => stat(folder));
  return found && `${found.dev}:${found.ino}`;
}
