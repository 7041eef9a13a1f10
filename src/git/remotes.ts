import path from 'node:path';
import type { DroppedEntry, GitPlaces } from './container.ts';
import { type Entry, splitKey } from '../boundary/git-entry.ts';

/** Remotes of the repository that are folders of the host which a call does not see: a repository decides no mount. */
export function unseenRemotes(
  repository: readonly Entry[],
  root: string,
  { home, folders }: Pick<GitPlaces, 'home' | 'folders'>,
): DroppedEntry[] {
  return repository.flatMap(({ key, value = '', origin }) => {
    const { section, name } = splitKey(key);
    const folder = section === 'remote' && /^(push)?url$/.test(name) ? localFolder(value, root, home) : undefined;
    if (folder === undefined || folders.some((own) => folder === own || folder.startsWith(`${own}/`))) return [];
    return [{ key, origin, why: `${folder} is not mounted; name it under mounts in config.yaml` }];
  });
}

/** As git tells a path from an address. */
function localFolder(url: string, root: string, home: string): string | undefined {
  const file = url.replace(/^file:\/\//, '').replace(/^~(?=\/)/, home);
  return file === '' || /^[^/]*:/.test(file) ? undefined : path.resolve(root, file);
}
