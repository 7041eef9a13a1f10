import path from 'node:path';
import { asJson, list, lstat, makePrivate, readText, remove, writeAtomic } from '../../platform/files.ts';
import type { ImageSettings } from './ingredients.ts';

/** Settings by which this store has used images: those of one terminal need not be those of another. */
type Way = Pick<ImageSettings, 'base'>;

export interface Used {
  readonly tags: ReadonlySet<string>;
  readonly ways: readonly Way[];
}

/** What this store has used on an engine, by tag: an image of others is not ours to call old. */
function folderOf(store: string, engine: string): string {
  return path.join(store, 'images', 'used', engine);
}

function fileOf(store: string, engine: string, tag: string): string {
  return path.join(folderOf(store, engine), tag.replace(/^mayfly\//, ''));
}

/** Makes no store: a call that needs none leaves none behind. */
export function noteUsed({ store, base }: ImageSettings, engine: string, tag: string): void {
  const file = fileOf(store, engine, tag);
  const way: Way = { base };
  try {
    if (!lstat(store) || lstat(file)) return;
    makePrivate(path.dirname(file));
    writeAtomic(file, `${JSON.stringify(way)}\n`);
  } catch {
    // An image without a record is kept, so none is worth more than a call.
  }
}

export function readUsed(store: string, engine: string): Used {
  const folder = folderOf(store, engine);
  const names = list(folder);
  const ways = names.map((name) => asJson(readText(path.join(folder, name))) as Way | undefined);
  const distinct = new Map(ways.filter((way) => way !== undefined).map((way) => [JSON.stringify(way), way]));
  return { tags: new Set(names.map((name) => `mayfly/${name}`)), ways: [...distinct.values()] };
}

export function forgetUsed(store: string, engine: string, tag: string): void {
  remove(fileOf(store, engine, tag));
}
