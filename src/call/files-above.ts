import path from 'node:path';
import { allowed, lstat } from '../platform/files.ts';

/** What a CLI reads of the folders above its project, from the nearest one on: those of `names` that stand there. In HOME, `own` is its own folder. */
export function filesAbove(root: string, names: readonly string[], home: string, own: string | undefined): string[] {
  const found: string[] = [];
  for (let folder = path.dirname(root), last = root; folder !== last; [last, folder] = [folder, path.dirname(folder)])
    for (const name of names) {
      const file = path.join(folder, name);
      if (folder === home && own !== undefined && name.startsWith(`${own}/`)) continue;
      if (allowed(() => lstat(file))) found.push(file);
    }
  return found;
}
