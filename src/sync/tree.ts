import fs from 'node:fs';
import path from 'node:path';
import { hasCode, isMissing, lstat } from '../files.ts';
import { Folders, parentOf } from './folders.ts';
import { halfName, isAbandoned } from './halves.ts';
import { type Version, versionOf } from './version.ts';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = fs.constants;

/** A file as it was found. `stamp` differs whenever the content may differ; '-' where there is nothing. */
export interface Found {
  readonly version: Version | undefined;
  readonly stamp: string;
  /** When it was last changed, in milliseconds since the epoch. */
  readonly changed: number;
}

export type ObstacleKind = 'folder' | 'link' | 'special' | 'unreadable';

/** Something stands at the place of a file that cannot be read or written as one; it is never touched. */
export class Obstacle extends Error {
  readonly kind: ObstacleKind;

  constructor(kind: ObstacleKind) {
    super(REASONS[kind]);
    this.kind = kind;
  }
}

const REASONS: Readonly<Record<ObstacleKind, string>> = {
  folder: 'a folder is in its place',
  link: 'a link that leads out of the folder is in its place',
  special: 'something that is no file is in its place',
  unreadable: 'it cannot be read',
};

export const NOTHING: Found = { version: undefined, stamp: '-', changed: 0 };

/** The files below a folder, reached without following a link out of it. Names are relative, with `/` between. */
export class Tree {
  readonly #folders: Folders;

  /** `guarded`: also against somebody who puts a link in the place of a folder at this very moment. */
  constructor(root: string, guarded: boolean) {
    this.#folders = new Folders(root, guarded);
  }

  close(): void {
    this.#folders.close();
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
      if (hasCode(error, 'EACCES', 'EPERM')) return '?';
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
   * The stamp is that of the content, even when the file is replaced meanwhile. A file that fits is read into `buffer`,
   * where it stands until the next one is.
   */
  read(name: string, buffer?: Buffer): Found {
    try {
      const target = this.#folders.locate(name);
      return target === undefined ? NOTHING : readAt(name, target, buffer);
    } catch (error) {
      if (isMissing(error)) return NOTHING;
      if (hasCode(error, 'EACCES', 'EPERM')) throw new Obstacle('unreadable');
      if (hasCode(error, 'ENXIO', 'EOPNOTSUPP')) throw new Obstacle('special'); // a socket
      throw error;
    }
  }

  /**
   * Who reads the file sees the old content or the new one. Without `scratch`, a folder on the same file system for the
   * new content on its way, the write also outlives a power cut. Returns the new stamp; undefined, with nothing done,
   * when the file has no longer the stamp `from`: that is looked at last, a few microseconds before the rename.
   */
  write(name: string, version: Version, from?: string, scratch?: string): string | undefined {
    const folder = this.#folders.path(parentOf(name), true);
    if (folder === undefined) throw new Obstacle('link');
    const target = path.join(folder, path.basename(name));
    const temporary = path.join(scratch ?? folder, halfName());
    try {
      const stamp = createFile(temporary, version, scratch === undefined);
      const isOld = from !== undefined && this.stamp(name) !== from;
      if (isOld) fs.rmSync(temporary);
      else fs.renameSync(temporary, target);
      return isOld ? undefined : stamp;
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      if (hasCode(error, 'EISDIR', 'ENOTEMPTY', 'EEXIST')) throw new Obstacle('folder');
      throw error;
    }
  }

  /** Removes a file, and the folders that this leaves empty. Returns like `write`. */
  remove(name: string, from?: string): string | undefined {
    const target = this.#folders.locate(name);
    if (target === undefined) return NOTHING.stamp;
    if (from !== undefined && this.stamp(name) !== from) return undefined;
    fs.rmSync(target, { force: true });
    for (let above = parentOf(name); above !== '' && this.#folders.removeEmpty(above); above = parentOf(above));
    return NOTHING.stamp;
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
    const target = this.#folders.path(folder);
    return target === undefined ? [] : fs.readdirSync(target);
  }

  /**
   * Names of all that is no folder, below `start`. `skip` is asked for a folder with a `/` at the end; folders that
   * cannot be read are told to `onUnreadable`.
   */
  walk(skip: (name: string) => boolean, start = '', onUnreadable: (name: string) => void = () => {}): string[] {
    const found: string[] = [];
    for (const entry of this.#entries(start, onUnreadable)) {
      const name = start ? `${start}/${entry.name}` : entry.name;
      if (!entry.isDirectory()) {
        if (!skip(name)) found.push(name);
      } else if (!skip(`${name}/`)) found.push(...this.walk(skip, name, onUnreadable));
    }
    return found;
  }

  #entries(name: string, onUnreadable: (name: string) => void): fs.Dirent[] {
    try {
      const folder = this.#folders.path(name);
      return folder === undefined ? [] : fs.readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      if (isMissing(error)) return [];
      if (!hasCode(error, 'EACCES', 'EPERM')) throw error;
      onUnreadable(name);
      return [];
    }
  }
}

/** Milliseconds: within so short a time a file can change twice and its stamp not tell. */
const BLINK = 20;

/** A stamp by which the file may be taken for unchanged later; '' when it may not. */
export function steadyStamp({ version, stamp, changed }: Found, now: number): string {
  return version && Math.abs(now - changed) < BLINK ? '' : stamp;
}

/** Returns the stamp; fails where something is already. */
export function createFile(file: string, version: Version, lasting: boolean): string {
  if (version.kind === 'link') {
    fs.symlinkSync(version.bytes.toString(), file);
    return stampOf(fs.lstatSync(file));
  }
  const descriptor = fs.openSync(file, 'wx', version.kind === 'program' ? 0o700 : 0o600);
  try {
    for (let at = 0; at < version.bytes.length;) at += fs.writeSync(descriptor, version.bytes, at);
    if (lasting) fs.fsyncSync(descriptor);
    return stampOf(fs.fstatSync(descriptor));
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Without the time of the inode's change: a rename alters it, and whatever else does alters the rest, too. */
function stampOf(stat: fs.Stats): string {
  return `${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.mode & 0o100}`;
}

function readAt(name: string, target: string, buffer: Buffer | undefined): Found {
  let descriptor: number;
  try {
    descriptor = fs.openSync(target, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (hasCode(error, 'ELOOP')) return readLink(name, target);
    throw error;
  }
  try {
    const stat = fs.fstatSync(descriptor);
    if (!stat.isFile()) throw new Obstacle(stat.isDirectory() ? 'folder' : 'special');
    const bytes = (buffer && readInto(buffer, descriptor, stat.size)) ?? fs.readFileSync(descriptor);
    const version = versionOf(bytes, stat.mode & 0o100 ? 'program' : 'file');
    return { version, stamp: stampOf(stat), changed: stat.mtimeMs };
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Undefined where it does not fit, or changed its size meanwhile. */
function readInto(buffer: Buffer, descriptor: number, size: number): Buffer | undefined {
  if (size >= buffer.length) return undefined;
  return fs.readSync(descriptor, buffer, 0, buffer.length, 0) === size ? buffer.subarray(0, size) : undefined;
}

function readLink(name: string, target: string): Found {
  const stat = fs.lstatSync(target);
  const aim = fs.readlinkSync(target);
  if (!staysInside(name, aim)) throw new Obstacle('link');
  return { version: versionOf(Buffer.from(aim), 'link'), stamp: stampOf(stat), changed: stat.mtimeMs };
}

/** `..` counts only at the start: after the name of another link it could lead anywhere. */
function staysInside(name: string, aim: string): boolean {
  if (path.join(parentOf(name), aim) === name) return false; // it leads nowhere
  const steps = aim.split('/');
  const plain = steps.findIndex((step) => step !== '..');
  const [up, rest] = plain === -1 ? [steps.length, []] : [plain, steps.slice(plain)];
  return !path.isAbsolute(aim) && up < name.split('/').length && !rest.includes('..');
}
