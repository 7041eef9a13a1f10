import path from 'node:path';
import { list, lstat, stat } from '../platform/files.ts';
import type { FileClass, FileRule } from '../providers/provider.ts';
import { ruleFor } from '../store/classes.ts';
import { withoutComments } from '../platform/json-scan.ts';
import { parseJson } from '../platform/json.ts';
import { quote } from '../platform/quote.ts';
import type { Context } from './context.ts';
import { broken, type Finding } from './finding.ts';
import { readPlain } from './read.ts';

/** What stands in the store under the name of something that a CLI reads, and that it cannot read. */
export async function checkStoreFiles({ places, providers }: Context): Promise<Finding[]> {
  const folders = [...providers.map(({ name }) => name), ...FOLDERS].map((name) => path.join(places.store, name));
  const noFolders = folders.filter((folder) => isOther(folder));
  const found = providers.flatMap(({ name, files }) => {
    const folder = path.join(places.store, name);
    return list(folder).flatMap((entry) => checkEntry(path.join(folder, entry), files));
  });
  return [...noFolders.map((folder) => noFolder(folder)), ...found];
}

function checkEntry(place: string, rules: readonly FileRule[]): Finding[] {
  const found = lstat(place);
  const [file, folder] = ['', '/'].map((end) => ruleFor(rules, path.basename(place) + end));
  const away = `mv ${quote(place)} ${quote(`${place}.away`)}`;
  if (found?.isDirectory() && file && !folder && CHECKED.has(file.class))
    return [broken('store', `${place} is a folder, where a file belongs`, away)];
  if (!found?.isFile()) return [];
  if (folder && !file && CHECKED.has(folder.class)) return [noFolder(place)];
  const isJson = file && CHECKED.has(file.class) && file.merge !== 'whole' && place.endsWith('.json');
  if (!isJson || isReadable(readPlain(place))) return [];
  return [broken('store', `${place} is no JSON, so that the CLI may not start`, `correct it, or ${away}`)];
}

/** What mayfly keeps in the store besides. */
const FOLDERS = ['projects', 'guard', 'kept', 'global_state', 'images', 'ssh', 'gh', 'caches', 'caches-old', 'commits'];

function isOther(folder: string): boolean {
  const found = stat(folder);
  return found ? !found.isDirectory() : lstat(folder) !== undefined;
}

function noFolder(place: string): Finding {
  return broken('store', `${place} is no folder, where one belongs`, `mv ${quote(place)} ${quote(`${place}.away`)}`);
}

/** Of a cache or of history a CLI makes another. */
const CHECKED = new Set<FileClass>(['settings', 'memory', 'credential']);

function isReadable(bytes: Buffer | undefined): boolean {
  if (!bytes || bytes.length === 0 || parseJson(bytes) !== undefined) return true;
  return parseJson(withoutComments(bytes)) !== undefined;
}
