import fs from 'node:fs';
import path from 'node:path';
import { lstat } from '../files.ts';

/**
 * Tells of changes below a folder, by the name of what changed ('' when the system does not say). Each folder has a
 * watch of its own: on Linux the recursive form of `fs.watch` is made of that, too, and would not leave out what is not
 * copied. A folder is watched before `onChange` tells of it, so whoever then looks into it misses nothing.
 */
export class FolderWatch {
  readonly #root: string;
  readonly #skip: (name: string) => boolean;
  readonly #onChange: (name: string) => void;
  readonly #onTrouble: () => void;
  readonly #watches = new Map<string, fs.FSWatcher>();

  /** `skip` is asked for a folder with a `/` at the end. `onTrouble`: the system has no more watches to give. */
  constructor(root: string, skip: (name: string) => boolean, onChange: (name: string) => void, onTrouble: () => void) {
    this.#root = root;
    this.#skip = skip;
    this.#onChange = onChange;
    this.#onTrouble = onTrouble;
    this.ensure();
  }

  close(): void {
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
  }

  /** For a root that did not exist before. */
  ensure(): void {
    if (!this.#watches.has('')) this.#add('');
  }

  #add(name: string): void {
    const folder = path.join(this.#root, name);
    try {
      const watch = fs.watch(folder, { persistent: false }, (event, file) => this.#changed(name, event, file));
      watch.on('error', () => this.#drop(name)); // the folder is gone
      this.#watches.set(name, watch);
      for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
        const inner = join(name, entry.name);
        if (entry.isDirectory() && !this.#skip(`${inner}/`)) this.#add(inner);
      }
    } catch {
      if (isFolderNow(folder)) this.#onTrouble();
    }
  }

  #changed(folder: string, event: string, file: string | null): void {
    if (file === null) return this.#onChange('');
    const name = join(folder, file);
    const isFolder = isFolderNow(path.join(this.#root, name));
    if (this.#skip(isFolder ? `${name}/` : name)) return;
    if (event === 'rename') this.#drop(name);
    if (isFolder && !this.#watches.has(name)) this.#add(name);
    this.#onChange(name);
  }

  /** A folder that was replaced has to be watched anew. */
  #drop(name: string): void {
    for (const [watched, watch] of this.#watches) {
      if (watched !== name && !watched.startsWith(`${name}/`)) continue;
      watch.close();
      this.#watches.delete(watched);
    }
  }
}

/** Without ever failing: nobody would catch it. */
function isFolderNow(target: string): boolean {
  try {
    return lstat(target)?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

function join(folder: string, name: string): string {
  return folder ? `${folder}/${name}` : name;
}
