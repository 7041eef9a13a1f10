import fs from 'node:fs';
import path from 'node:path';
import { list, lstat, makePrivate, readText, remove, write } from '../platform/files.ts';
import { halfName } from '../platform/halves.ts';
import type { Unit } from './active.ts';
import { type Kind, versionOf } from '../boundary/version.ts';

const MOST = 2000;
const MOST_BYTES = 32_000_000;
/** At the end of names of what nobody was told of. */
export const UNTOLD = '.new';
const NAME = /^[0-9a-f]{16}-[0-9a-f]{16}(?:\.new)?$/;

interface Kept {
  readonly file: string;
  readonly keys?: readonly string[];
  readonly kind: Kind;
  /** Base64. */
  readonly content: string;
}

export interface HeldUnit {
  readonly name: string;
  readonly unit: Unit;
}

/**
 * What of a provider is put aside until the user accepts it, in the store, where no container reaches. Names are digests:
 * of the file, and of the unit with its content. Those that nobody was told of end with `.new`.
 */
export class Held {
  readonly #folder: string;
  #names: Set<string> | undefined;
  #bytes = 0;

  /** `store`: the provider's folder. */
  constructor(store: string) {
    this.#folder = path.join(heldFolder(path.dirname(store)), path.basename(store));
  }

  /** `units` are all that a call has of `file`: what was put aside of it before, and nobody was told of, is gone. False when not all of them could be kept. */
  update(file: string, units: readonly Unit[]): boolean {
    const names = this.#known();
    const stem = `${digest(file)}-`;
    const now = new Map(units.map((unit) => [stem + digestOf(unit), unit]));
    for (const name of names) {
      if (name.startsWith(stem) && name.endsWith(UNTOLD) && !now.has(withoutMark(name))) this.#drop(name);
    }
    let isKept = true;
    for (const [name, unit] of now) {
      if (!names.has(name) && !names.has(name + UNTOLD)) isKept = this.#add(name + UNTOLD, unit) && isKept;
    }
    return isKept;
  }

  /** The latest last. */
  units(isUntold = false): HeldUnit[] {
    const age = (name: string): number => lstat(path.join(this.#folder, name))?.mtimeMs ?? 0;
    return [...this.#known()]
      .filter((name) => !isUntold || name.endsWith(UNTOLD))
      .flatMap((name) => {
        const unit = parse(readText(path.join(this.#folder, name)));
        return unit ? [{ name, unit, at: age(name) }] : [];
      })
      .toSorted((one, other) => one.at - other.at);
  }

  tell(names: readonly string[]): void {
    for (const name of names.filter((each) => each.endsWith(UNTOLD))) {
      if (!lstat(path.join(this.#folder, name))) continue; // another call was quicker
      fs.renameSync(path.join(this.#folder, name), path.join(this.#folder, withoutMark(name)));
    }
  }

  drop(names: readonly string[]): void {
    for (const name of names) for (const each of [name, withoutMark(name)]) this.#drop(each);
  }

  #add(name: string, { file, keys, version }: Unit): boolean {
    const kept: Kept = { file, ...(keys && { keys }), kind: version.kind, content: version.bytes.toString('base64') };
    const text = JSON.stringify(kept);
    if (this.#known().size >= MOST || this.#bytes + text.length > MOST_BYTES) return false;
    makePrivate(this.#folder);
    const half = path.join(this.#folder, halfName());
    write(half, text);
    fs.renameSync(half, path.join(this.#folder, name));
    this.#bytes += text.length;
    this.#known().add(name);
    return true;
  }

  #drop(name: string): void {
    remove(path.join(this.#folder, name));
    this.#known().delete(name);
  }

  #known(): Set<string> {
    if (this.#names) return this.#names;
    this.#names = new Set(list(this.#folder).filter((name) => NAME.test(name)));
    for (const name of this.#names) this.#bytes += lstat(path.join(this.#folder, name))?.size ?? 0;
    return this.#names;
  }
}

/** Where that of all providers is. `store`: its root. */
export function heldFolder(store: string): string {
  return path.join(store, 'guard', 'held');
}

/** One look at a folder that mostly is not there. */
export function hasUntold(store: string): boolean {
  return list(path.join(heldFolder(path.dirname(store)), path.basename(store))).some((name) => name.endsWith(UNTOLD));
}

function withoutMark(name: string): string {
  return name.endsWith(UNTOLD) ? name.slice(0, -UNTOLD.length) : name;
}

function digestOf({ keys, version }: Unit): string {
  return digest(JSON.stringify([keys ?? null, version.id]));
}

function digest(text: string): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', text).slice(0, 16);
}

function parse(text: string | undefined): Unit | undefined {
  try {
    const { file, keys, kind, content } = JSON.parse(text ?? '') as Kept;
    return { file, ...(keys && { keys }), version: versionOf(Buffer.from(content, 'base64'), kind) };
  } catch {
    return undefined;
  }
}
