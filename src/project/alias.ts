import path from 'node:path';
import { physicalFolder } from '../boundary/mount-source.ts';
import { isInside } from '../platform/paths.ts';

/** Another path of a folder of the project: the one through symlinks that the caller came by. */
export interface Alias {
  readonly folder: string;
  readonly as: string;
}

/**
 * Paths that the shell completed begin with $PWD, which keeps the symlinks, while the working directory has none. The whole
 * root is meant where $PWD ends as the way from the root to the working directory does, else the working directory alone.
 */
export function findAlias(
  { root, cwd }: { readonly root: string; readonly cwd: string },
  pwd: string | undefined,
  home: string,
): Alias | undefined {
  if (!pwd || !path.isAbsolute(pwd) || pwd === cwd || path.normalize(pwd) !== pwd || physicalFolder(pwd) !== cwd)
    return undefined;
  const below = cwd.slice(root.length);
  const alias = pwd.endsWith(below) ? { folder: root, as: pwd.slice(0, pwd.length - below.length) } : undefined;
  const found = alias && physicalFolder(alias.as) === root ? alias : { folder: cwd, as: pwd };
  // Inside the project the symlink is there itself; and the container's HOME is never the user's.
  return isInside(found.as, root) || isInside(home, found.as) ? undefined : found;
}
