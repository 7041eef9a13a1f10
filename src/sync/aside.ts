import { parentOf } from './folders.ts';
import type { Tree } from './tree.ts';
import type { Version } from './version.ts';

export type AsideKind = 'conflict' | 'rejected';

/**
 * Keeps a version in the store beside `file`, as NAME.conflict-TIME or NAME.rejected-TIME, once for each content. Where
 * the folder of the file is no folder, it is kept at the top. Returns its name in the store.
 */
export function putAside(store: Tree, file: string, kind: AsideKind, version: Version, now: number): string {
  const parent = parentOf(file);
  const place = parent === '' || store.names(parent).length > 0 || store.stamp(parent) === '-' ? file : flat(file);
  const stem = `${place}.${kind}-`;
  const folder = parentOf(place);
  const kept = store
    .names(folder)
    .map((name) => (folder ? `${folder}/${name}` : name))
    .filter((name) => name.startsWith(stem));
  const same = kept.find((name) => store.read(name, false).version?.bytes.equals(version.bytes));
  if (same) return same;
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  let name = stem + time;
  for (let next = 2; kept.includes(name); next++) name = `${stem}${time}.${next}`;
  store.write(name, version);
  return name;
}

function flat(file: string): string {
  return file.replaceAll('/', '-');
}
