import fs from 'node:fs';
import path from 'node:path';
import { lstat } from '../platform/files.ts';
import { isInside } from '../platform/paths.ts';
import { Folders } from './folders.ts';
import type { Located } from './git.ts';
import { physicalFile, physicalFolder, physicalPlace } from './mount-source.ts';
import { survey } from './walk.ts';

const LIMITS = { entries: 500_000, depth: 200 };

/** Git writes nothing there when it commits or pushes; of objects the folders are enough. */
const PASSED_OVER = /^(hooks|modules|worktrees|lfs|annex)$|^objects\/[^/]+$/;

/** Something in a repository's git folders by which git would write elsewhere. */
export interface Outward {
  readonly link: string;
  /** Undefined where it leads nowhere. */
  readonly to: string | undefined;
}

/** Git writes through a link in the place of a log, a message or a folder of its own. The first one that leads out of these folders. */
export function outwardLink({ dir, commonDir }: Pick<Located, 'dir' | 'commonDir'>): Outward | 'too many' | undefined {
  const own = [...new Set([commonDir, dir].map((folder) => physicalFolder(folder) ?? folder))];
  for (const folder of own) {
    const folders = new Folders(folder, true);
    try {
      const skip = (name: string, isFolder: boolean): boolean => isFolder && PASSED_OVER.test(name);
      const { links, stopped } = survey(folders, LIMITS, skip);
      for (const name of links) {
        const to = endOf(path.join(folder, name));
        if (name !== 'hooks' && (to === undefined || !own.some((each) => isInside(to, each))))
          return { link: path.join(folder, name), to };
      }
      if (stopped) return 'too many';
    } finally {
      folders.close();
    }
  }
  return undefined;
}

/** Where a link leads in the end, or what would be made there. */
function endOf(link: string): string | undefined {
  const found = physicalFile(link);
  if (found !== undefined) return found;
  const to = fs.readlinkSync(link);
  const above = physicalPlace(path.dirname(path.resolve(path.dirname(link), to)));
  const place = above && path.join(above, path.basename(to));
  return place === undefined || lstat(place) ? undefined : place;
}
