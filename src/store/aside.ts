import { below, parentOf } from '../boundary/folders.ts';
import { timeName } from './keep-folder.ts';
import { Obstacle } from '../boundary/found.ts';
import type { Tree } from '../boundary/tree.ts';
import type { Version } from '../boundary/version.ts';

export type AsideKind = 'conflict' | 'rejected';

/**
 * Keeps a version in the store beside `file`, as NAME.conflict-TIME or NAME.rejected-TIME, once for each content. Where
 * a folder of it is no folder, it is kept at the top. Returns its name in the store.
 */
export function putAside(store: Tree, file: string, kind: AsideKind, version: Version, now: number): string {
  try {
    return putBeside(store, file, kind, version, now);
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    return putBeside(store, file.replaceAll('/', '-'), kind, version, now);
  }
}

function putBeside(store: Tree, file: string, kind: AsideKind, version: Version, now: number): string {
  const stem = `${file}.${kind}-`;
  const folder = parentOf(file);
  const kept = store
    .names(folder)
    .map((name) => below(folder, name))
    .filter((name) => name.startsWith(stem));
  const same = kept.find((name) => store.read(name).version?.bytes.equals(version.bytes));
  if (same) return same;
  let name = stem + timeName(now);
  for (let next = 2; kept.includes(name); next++) name = `${stem}${timeName(now)}.${next}`;
  store.write(name, version);
  return name;
}
