import path from 'node:path';
import { makePrivate, readText, writeAtomic } from '../../platform/files.ts';
import type { Versions } from './recipe.ts';

export type BaseKind = 'registry' | 'offline';

/** What was learned about images and must hold from then on, since tags depend on it. */
export interface ImageRecord {
  /** Where the base came from when it was last needed. */
  readonly base?: BaseKind;
  /** Versions that `mayfly image update` has moved to. */
  readonly versions?: Partial<Versions>;
}

export function recordFile(store: string): string {
  return path.join(store, 'image.json');
}

export function readRecord(store: string): ImageRecord {
  try {
    return JSON.parse(readText(recordFile(store)) ?? '{}') as ImageRecord;
  } catch {
    return {}; // edited by hand and broken: it is learned again
  }
}

export function updateRecord(store: string, change: ImageRecord): void {
  makePrivate(store);
  writeAtomic(recordFile(store), `${JSON.stringify({ ...readRecord(store), ...change }, null, 2)}\n`);
}
