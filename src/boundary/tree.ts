import fs from 'node:fs';
import path from 'node:path';
import { hasCode, isDenied, isMissing, lstat, remove } from '../platform/files.ts';
import { halfName, isAbandoned } from '../platform/halves.ts';
import { type Version, versionOf } from './version.ts';
import { below, Folders, parentOf } from './folders.ts';
import { createFile, type Found, NOTHING, Obstacle, readAt, type Reading, stampOf } from './found.ts';
import { moveOdd, moveOut } from './move.ts';
import { removeIf, replaceIf } from './replace.ts';
import { entriesIn, survey, type Surveyed } from './walk.ts';

/** The files below a folder, reached without following a link out of it. Names are relative, with `/` between. */
export class Tree {
  readonly #folders: Folders;

  /**
   * The folder `inside` of `root`, of which only the root may be a link. `guarded`: also against somebody who puts a link in
   * the place of a folder at this very moment.
   */
  constructor(root: string, guarded: boolean, inside = '') {
    this.#folders = new Folders(root, guarded, inside);
  }

  close(): void {
    this.#folders.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** A path to the folder `name` that is good until the tree is closed; undefined when there is no such folder. */
  folder(name: string): string | undefined {
    return this.#folders.path(name);
  }

  exists(): boolean {
    return this.#folders.path('') !== undefined;
  }

  /** '?' where that cannot be known. */
  stamp(name: string): string {
    try {
      const target = this.#folders.locate(name);
      const stat = target === undefined ? undefined : lstat(target);
      return stat ? stampOf(stat) : NOTHING.stamp;
    } catch (error) {
      if (isDenied(error)) return '?';
      throw error;
    }
  }

  /** Makes an empty folder (a name that ends with `/`) or file, where there is nothing. */
  ensure(name: string, scratch: string): void {
    if (name.endsWith('/')) this.#folders.path(name.slice(0, -1), true);
    else if (!this.isThere(name)) this.write(name, versionOf(Buffer.alloc(0), 'file'), undefined, scratch);
  }

  isThere(name: string): boolean {
    return this.stamp(name) !== NOTHING.stamp;
  }

  /**
   * The stamp is that of the content, even when the file is replaced meanwhile.
   */
  read(name: string, reading?: Reading): Found {
    try {
      const target = this.#folders.locate(name);
      return target === undefined ? NOTHING : readAt(name, target, reading);
    } catch (error) {
      if (isMissing(error)) return NOTHING;
      if (isDenied(error)) throw new Obstacle('unreadable');
      throw error;
    }
  }

  /**
   * Who reads the file sees the old content or the new one. Without `scratch`, a folder on the same file system for the
   * new content on its way, the write also outlives a power cut. Returns the new stamp; undefined, with nothing done,
   * when the file has no longer the stamp `from`; `onShown` is told when the content could be read until that was clear.
   */
  write(name: string, version: Version, from?: string, scratch?: string, onShown?: () => void): string | undefined {
    const folder = this.#folders.path(parentOf(name), true);
    if (folder === undefined) throw new Obstacle('link');
    const target = path.join(folder, path.basename(name));
    const temporary = path.join(scratch ?? folder, halfName());
    try {
      const stamp = createFile(temporary, version, scratch === undefined);
      if (from === undefined) fs.renameSync(temporary, target);
      const isOld = from !== undefined && (this.stamp(name) !== from || !replaceIf(temporary, target, from, onShown));
      fs.rmSync(temporary, { force: true });
      return isOld ? undefined : stamp;
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      if (hasCode(error, 'EISDIR', 'ENOTEMPTY', 'EEXIST')) throw new Obstacle('folder');
      throw error;
    }
  }

  /** Removes a file, and the folders that this leaves empty. Takes and returns what `write` does. */
  remove(name: string, from?: string, scratch?: string): string | undefined {
    const target = this.#folders.locate(name);
    if (target === undefined) return NOTHING.stamp;
    if (from === undefined) fs.rmSync(target, { force: true });
    else if (!removeIf(target, path.join(scratch ?? path.dirname(target), halfName()), from)) return undefined;
    for (let above = parentOf(name); above !== '' && this.#folders.removeEmpty(above); above = parentOf(above));
    return NOTHING.stamp;
  }

  /**
   * Runs `body` while the folder `name` stands: that is how the CLIs lock a file. Undefined when it stood already, unless
   * it is as old as one that the CLIs take for left over.
   */
  holding<T>(name: string, now: number, body: () => T): T | undefined {
    const target = this.#folders.locate(name);
    if (target === undefined) return body();
    try {
      fs.mkdirSync(target, { mode: 0o700 });
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      return this.isHeld(name, now) ? undefined : body();
    }
    try {
      return body();
    } finally {
      fs.rmdirSync(target);
    }
  }

  /** Whether a CLI counts the lock `name` as held. */
  isHeld(name: string, now: number): boolean {
    const target = this.#folders.locate(name);
    return target !== undefined && Math.abs(now - (lstat(target)?.mtimeMs ?? 0)) < STALE;
  }

  /** Moves an entry, whatever it is, to a path outside. */
  take(name: string, target: string): void {
    const source = this.#folders.locate(name);
    if (source !== undefined && lstat(source)) moveOut(source, target);
  }

  /** Moves what of a folder has a name that is no UTF-8 into a folder outside. */
  takeOdd(folder: string, target: string): void {
    const source = this.#folders.path(folder);
    if (source !== undefined) moveOdd(source, target);
  }

  size(name: string): number | undefined {
    const target = this.#folders.locate(name);
    return target === undefined ? undefined : lstat(target)?.size;
  }

  /** Removes an entry, whatever it is, with all that is in it. */
  discard(name: string): void {
    const target = this.#folders.locate(name);
    if (target !== undefined) remove(target);
  }

  /** Removes what writers left below here that were killed before the rename. */
  sweep(names: readonly string[], now: number): void {
    for (const name of names) {
      const target = this.#folders.locate(name);
      const stat = target === undefined ? undefined : lstat(target);
      if (target !== undefined && stat && isAbandoned(name, stat.mtimeMs, now)) fs.rmSync(target, { force: true });
    }
  }

  /** Names in a folder; empty when there is none. */
  names(folder: string): string[] {
    return entriesIn(this.#folders, folder, Number.POSITIVE_INFINITY).map((entry) => entry.name);
  }

  /** Names of the folders in a folder. */
  folders(name: string): string[] {
    const inner = entriesIn(this.#folders, name, Number.POSITIVE_INFINITY).filter((entry) => entry.isDirectory());
    return inner.map((entry) => below(name, entry.name));
  }

  /**
   * Names of all that is no folder, below `start`. `skip` is asked for a folder with a `/` at the end; folders that
   * cannot be read are told to `onUnreadable`.
   */
  walk(skip: (name: string) => boolean, start = '', onUnreadable: (name: string) => void = () => {}): string[] {
    const { names, odd } = survey(this.#folders, NO_LIMITS, asked(skip), start, onUnreadable);
    return [...names, ...odd];
  }

  links(skip: (name: string) => boolean): string[] {
    return survey(this.#folders, NO_LIMITS, asked(skip)).links;
  }

  /** The same for what a container has made: what is beyond the limits is not looked at. */
  survey(skip: (name: string) => boolean, start: string, most: number, onUnreadable: (name: string) => void): Surveyed {
    return survey(this.#folders, { ...LIMITS, entries: most }, asked(skip), start, onUnreadable);
  }
}

const NO_LIMITS = { entries: Number.POSITIVE_INFINITY, depth: Number.POSITIVE_INFINITY };

/** So deep, or of so long a name, that no path of the store may lead there. */
const LIMITS = { depth: 100, length: 1000 };

function asked(skip: (name: string) => boolean): (name: string, isFolder: boolean) => boolean {
  return (name, isFolder) => skip(isFolder ? `${name}/` : name);
}

const STALE = 10_000; // milliseconds
