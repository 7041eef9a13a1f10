import fs from 'node:fs';
import path from 'node:path';
import { hasCode, isMissing } from '../files.ts';
import { type Version, versionOf } from './version.ts';

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = fs.constants;

/** What stands at a path. `stamp` changes whenever the file may have changed. */
export type Entry =
  | { readonly kind: 'absent'; readonly stamp: '-' }
  | { readonly kind: 'file'; readonly stamp: string; readonly changed: number }
  | { readonly kind: 'obstacle'; readonly stamp: string; readonly reason: string };

const ABSENT: Entry = { kind: 'absent', stamp: '-' };

/**
 * A folder whose files are reached without following a link out of it. `guarded`: even when somebody puts a link in the
 * place of a folder at this very moment, as a container can; on Linux every step then goes through a descriptor.
 */
export class Tree {
  readonly #root: string;
  readonly #guarded: boolean;
  readonly #folders = new Map<string, { path: string; descriptor?: number }>();

  constructor(root: string, guarded: boolean) {
    this.#root = root;
    this.#guarded = guarded && fs.existsSync('/proc/self/fd');
  }

  close(): void {
    for (const { descriptor } of this.#folders.values()) if (descriptor !== undefined) fs.closeSync(descriptor);
    this.#folders.clear();
  }

  /** A path under which the entries of the folder `name` can be used; undefined when there is no such folder. */
  folder(name: string, create = false): string | undefined {
    const known = this.#folders.get(name);
    if (known) return known.path;
    const found = name === '' ? this.#open(this.#root, 0) : this.#step(name, create);
    if (found) this.#folders.set(name, found);
    return found?.path;
  }

  #step(name: string, create: boolean): { path: string; descriptor?: number } | undefined {
    const above = this.folder(parentOf(name), create);
    if (above === undefined) return undefined;
    const target = path.join(above, path.basename(name));
    const found = this.#open(target, O_NOFOLLOW);
    if (found || !create || fs.lstatSync(target, { throwIfNoEntry: false })) return found;
    fs.mkdirSync(target, { mode: 0o700 });
    return this.#open(target, O_NOFOLLOW);
  }

  #open(target: string, flags: number): { path: string; descriptor?: number } | undefined {
    if (!this.#guarded) {
      const found = flags
        ? fs.lstatSync(target, { throwIfNoEntry: false })
        : fs.statSync(target, { throwIfNoEntry: false });
      return found?.isDirectory() ? { path: target } : undefined;
    }
    try {
      const descriptor = fs.openSync(target, O_RDONLY | O_DIRECTORY | flags);
      return { path: `/proc/self/fd/${descriptor}`, descriptor };
    } catch (error) {
      if (isMissing(error) || hasCode(error, 'ELOOP')) return undefined;
      throw error;
    }
  }

  look(name: string): Entry {
    const target = this.#locate(name);
    if (target === undefined) return ABSENT;
    const found = fs.lstatSync(target, { throwIfNoEntry: false });
    if (!found) return ABSENT;
    const stamp = stampOf(found);
    if (found.isFile()) return { kind: 'file', stamp, changed: found.mtimeMs };
    if (!found.isSymbolicLink()) {
      return { kind: 'obstacle', stamp, reason: found.isDirectory() ? 'a folder' : 'not a file' };
    }
    return staysInside(name, fs.readlinkSync(target))
      ? { kind: 'file', stamp, changed: found.mtimeMs }
      : { kind: 'obstacle', stamp, reason: 'a link that leads out of the folder' };
  }

  /** Its stamp belongs to what was read, even when the file is replaced meanwhile. Undefined when it is gone. */
  read(name: string, exact: boolean): { version: Version; stamp: string; changed: number } | undefined {
    const target = this.#locate(name);
    if (target === undefined) return undefined;
    try {
      const descriptor = fs.openSync(target, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      try {
        const stat = fs.fstatSync(descriptor);
        const bytes = fs.readFileSync(descriptor);
        const version = versionOf(bytes, stat.mode & 0o100 ? 'program' : 'file', exact);
        return { version, stamp: stampOf(stat), changed: stat.mtimeMs };
      } finally {
        fs.closeSync(descriptor);
      }
    } catch (error) {
      if (isMissing(error)) return undefined;
      if (!hasCode(error, 'ELOOP')) throw error;
      const stat = fs.lstatSync(target);
      return {
        version: versionOf(Buffer.from(fs.readlinkSync(target)), 'link', false),
        stamp: stampOf(stat),
        changed: stat.mtimeMs,
      };
    }
  }

  /**
   * The reader sees the old content or the new: temp file, fsync where it outlives a power cut, rename. Returns the stamp.
   */
  write(name: string, version: Version, temporary: string | undefined): string {
    const folder = this.folder(parentOf(name), true);
    if (folder === undefined) throw new Obstacle(`${parentOf(name)} is not a folder`);
    const target = path.join(folder, path.basename(name));
    const scratch = path.join(temporary ?? folder, `.${path.basename(name)}.${process.pid}.${counter++}.tmp`);
    try {
      if (version.kind === 'link') fs.symlinkSync(version.bytes.toString(), scratch);
      const stamp =
        version.kind === 'link' ? stampOf(fs.lstatSync(scratch)) : fillFile(scratch, version, temporary === undefined);
      fs.renameSync(scratch, target);
      return stamp;
    } catch (error) {
      fs.rmSync(scratch, { force: true });
      throw error;
    }
  }

  /** Removes a file, and the folders that it leaves empty. */
  remove(name: string): void {
    const target = this.#locate(name);
    if (target === undefined) return;
    fs.rmSync(target, { force: true });
    for (let above = parentOf(name); above !== ''; above = parentOf(above)) {
      const folder = this.#locate(above);
      if (folder === undefined) return;
      try {
        fs.rmdirSync(folder);
      } catch {
        return; // not empty
      }
      this.#forget(above);
    }
  }

  #forget(name: string): void {
    const { descriptor } = this.#folders.get(name) ?? {};
    if (descriptor !== undefined) fs.closeSync(descriptor);
    this.#folders.delete(name);
  }

  #locate(name: string): string | undefined {
    const folder = this.folder(parentOf(name));
    return folder === undefined ? undefined : path.join(folder, path.basename(name));
  }

  /** Paths of all that is not a folder, below `start`; `skip` is asked for folders with a trailing `/`. */
  walk(skip: (name: string) => boolean, start = ''): string[] {
    const folder = this.folder(start);
    if (folder === undefined) return [];
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const name = start ? `${start}/${entry.name}` : entry.name;
      if (!entry.isDirectory()) return skip(name) ? [] : [name];
      return skip(`${name}/`) ? [] : this.walk(skip, name);
    });
  }
}

let counter = 0;

/** Something other than a file or a folder stands where one is to be written. */
export class Obstacle extends Error {}

function fillFile(file: string, version: Version, lasting: boolean): string {
  const descriptor = fs.openSync(file, 'wx', version.kind === 'program' ? 0o700 : 0o600);
  try {
    fs.writeFileSync(descriptor, version.bytes);
    if (lasting) fs.fsyncSync(descriptor);
    return stampOf(fs.fstatSync(descriptor));
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Without the time of the last change of the inode: a rename alters it, and whatever else does alters the rest, too. */
function stampOf(stat: fs.Stats): string {
  return `${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.mode & 0o100}`;
}

/** `..` counts only at the start: after the name of another link it could lead anywhere. */
function staysInside(name: string, target: string): boolean {
  const steps = target.split('/');
  const up = steps.findIndex((step) => step !== '..');
  const rest = up === -1 ? [] : steps.slice(up);
  return (up === -1 ? steps.length : up) < name.split('/').length && !rest.includes('..') && !path.isAbsolute(target);
}

function parentOf(name: string): string {
  const parent = path.dirname(name);
  return parent === '.' ? '' : parent;
}
