import fs from 'node:fs';
import path from 'node:path';
import { hasCode, isMissing, lstat, stat } from '../platform/files.ts';

const { O_DIRECTORY, O_NOFOLLOW } = fs.constants;
/** A descriptor to go on from, for which a folder need not be readable: Linux has it, and Node does not name it. */
const O_PATH = 0o10000000;

/** Descriptors that are held at once; of those that were used last. A path is good for as many more folders. */
const MOST_OPEN = 256;

interface Handle {
  readonly path: string;
  readonly descriptor?: number;
}

/**
 * Paths under which the folders of a tree can be used without a link being followed. The tree is the folder `inside` of
 * `root`, which is reached step by step as well: only the root itself may be a link. `guarded` means that somebody may
 * exchange a folder for a link between two of our steps, as a container can: on Linux every step then goes through the
 * descriptor of the folder above; elsewhere there is no such way, and the check beforehand has to do.
 */
export class Folders {
  readonly #root: string;
  readonly #inside: string;
  readonly #guarded: boolean;
  readonly #handles = new Map<string, Handle>();

  constructor(root: string, guarded: boolean, inside = '') {
    this.#root = root;
    this.#inside = inside;
    this.#guarded = guarded && fs.existsSync('/proc/self/fd');
  }

  close(): void {
    for (const name of [...this.#handles.keys()]) this.#forget(name);
  }

  /** Undefined when there is no such folder, or something else in its place. */
  path(name: string, create = false): string | undefined {
    return this.#reach(below(this.#inside, name), create);
  }

  /** The path of an entry, when its folder exists. */
  locate(name: string): string | undefined {
    const folder = this.path(parentOf(name));
    return folder === undefined ? undefined : path.join(folder, path.basename(name));
  }

  removeEmpty(name: string): boolean {
    const target = this.locate(name);
    if (target === undefined) return false;
    try {
      fs.rmdirSync(target);
    } catch {
      return false;
    }
    this.#forget(below(this.#inside, name));
    return true;
  }

  /** Here and below, names are relative to the root. */
  #reach(name: string, create: boolean): string | undefined {
    const known = this.#handles.get(name);
    const handle = known ?? (name === '' ? this.#start(create) : this.#step(name, create));
    if (!handle) return undefined;
    this.#handles.delete(name);
    this.#handles.set(name, handle); // now the last one
    const [oldest = ''] = this.#handles.keys();
    if (this.#handles.size > MOST_OPEN) this.#forget(oldest);
    return handle.path;
  }

  #start(create: boolean): Handle | undefined {
    const found = this.#open(this.#root, 0);
    if (found || !create) return found;
    fs.mkdirSync(this.#root, { recursive: true, mode: 0o700 });
    return this.#open(this.#root, 0);
  }

  #step(name: string, create: boolean): Handle | undefined {
    const above = this.#reach(parentOf(name), create);
    if (above === undefined) return undefined;
    const target = path.join(above, path.basename(name));
    const found = this.#open(target, O_NOFOLLOW);
    if (found || !create) return found;
    try {
      fs.mkdirSync(target, { mode: 0o700 });
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error; // something else stands there, or another call was quicker
    }
    return this.#open(target, O_NOFOLLOW);
  }

  /** The root itself may be a link: that is what whoever named it wants. */
  #open(target: string, flags: number): Handle | undefined {
    if (!this.#guarded) {
      const look = flags ? lstat : stat;
      return look(target)?.isDirectory() ? { path: target } : undefined;
    }
    try {
      const descriptor = fs.openSync(target, O_PATH | O_DIRECTORY | flags);
      return { path: `/proc/self/fd/${descriptor}`, descriptor };
    } catch (error) {
      if (isMissing(error) || hasCode(error, 'ELOOP')) return undefined;
      throw error;
    }
  }

  #forget(name: string): void {
    const descriptor = this.#handles.get(name)?.descriptor;
    if (descriptor !== undefined) fs.closeSync(descriptor);
    this.#handles.delete(name);
  }
}

export function below(folder: string, name: string): string {
  return folder && name ? `${folder}/${name}` : folder || name;
}

/** '' for what is in the root. */
export function parentOf(name: string): string {
  const parent = path.dirname(name);
  return parent === '.' ? '' : parent;
}
