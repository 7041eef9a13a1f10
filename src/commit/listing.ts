import { oneLine } from '../platform/errors.ts';
import type { ChangedFile } from './collected.ts';

/** `M src/a.ts +3 -2`, `R a → b`, `A package-lock.json +900 (lock file)`. */
export function fileLine({ status, path, from, added, removed, note }: ChangedFile): string {
  const name = from === undefined ? path : `${from} → ${path}`;
  return oneLine(`${status} ${name}${counts(added, removed)}${note === undefined ? '' : ` (${note})`}`);
}

function counts(added: number, removed: number): string {
  return `${added ? ` +${added}` : ''}${removed ? ` -${removed}` : ''}`;
}

/** One line a file; where that takes more than `most` bytes, one line a folder, of as many levels as fit. */
export function listFiles(files: readonly ChangedFile[], most: number): string {
  const least = files.reduce((sum, { path }) => sum + path.length + 2, 0);
  const lines = least <= most ? files.map(fileLine).join('\n') : undefined;
  if (lines !== undefined && Buffer.byteLength(lines) <= most) return lines;
  for (let depth = DEEPEST; depth >= 0; depth -= 1) {
    const folders = listFolders(files, depth);
    if (Buffer.byteLength(folders) <= most) return folders;
  }
  return '';
}

const DEEPEST = 6;

function listFolders(files: readonly ChangedFile[], depth: number): string {
  const folders = new Map<string, { files: number; added: number; removed: number; statuses: Set<string> }>();
  for (const { path, status, added, removed } of files) {
    const name = path.split('/').slice(0, -1).slice(0, depth).join('/');
    const folder = folders.get(name) ?? { files: 0, added: 0, removed: 0, statuses: new Set() };
    folder.files += 1;
    folder.added += added;
    folder.removed += removed;
    folder.statuses.add(status);
    folders.set(name, folder);
  }
  return [...folders]
    .map(([name, { files: count, added, removed, statuses }]) =>
      oneLine(
        `${[...statuses].join('')} ${name}/: ${count} ${count === 1 ? 'file' : 'files'}${counts(added, removed)}`,
      ),
    )
    .join('\n');
}
