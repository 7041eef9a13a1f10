import path from 'node:path';
import { MayflyError } from '../platform/errors.ts';
import { allowed, lstat } from '../platform/files.ts';
import { physicalFile } from './mount-source.ts';
import { walkWithin } from './walk.ts';

/** Milliseconds after which somebody looks why git takes so long. */
export const SOON = 5000;

/** What git reads in each folder of a work tree; it waits where one is a pipe, and reads to the end where one is huge. */
const READ: ReadonlySet<string> = new Set(['.gitignore', '.gitattributes']);
const LARGEST = 64 * 1024 * 1024; // bytes

const LIMITS = { entries: 500_000, depth: 200 };

/** What git reads: the work tree at `top`, its index, and its folders. */
export interface ReadByGit {
  readonly top: string;
  readonly index: string;
  readonly folders: readonly string[];
}

/**
 * Has git do `what`, which may take long, but not where it waits for one of the files that it reads: then it is ended by the signal
 * and the file is named. It is looked for again as long as git takes, ever more seldom, since hooks may take long as well.
 */
export async function unlessBlocked<T>(
  what: string,
  run: (signal: AbortSignal) => Promise<T>,
  { top, index, folders }: ReadByGit,
  abort?: AbortSignal,
): Promise<T> {
  const end = new AbortController();
  let found: string | undefined;
  let pause = SOON;
  const look = (): void => {
    found = [index, ...folders.flatMap(filesOf)].find(isOdd) ?? blockingFile(top);
    if (found === undefined) timer = setTimeout(look, (pause *= 2));
    else end.abort();
  };
  let timer = setTimeout(look, SOON);
  try {
    const result = await run(AbortSignal.any([end.signal, ...(abort ? [abort] : [])]));
    if (found === undefined) return result;
  } finally {
    clearTimeout(timer);
  }
  throw new MayflyError({
    kind: 'git-failed',
    what,
    reason: `${found} is no plain file, or a huge one`,
    fix: 'remove it',
  });
}

/** The first such file below `top`, by its name there; a link is none, since git does not follow it. */
export function blockingFile(top: string): string | undefined {
  const { names } = walkWithin(top, LIMITS, (folder) => path.basename(folder) === '.git');
  return names.find((name) => {
    const found = READ.has(path.basename(name)) && name.length < LONGEST && allowed(() => lstat(path.join(top, name)));
    return found && !found.isSymbolicLink() && (!found.isFile() || found.size > LARGEST);
  });
}

const LONGEST = 3000; // characters of a name; git itself can open no longer path

/** What git may open of its folder: an object, a reference, a list. */
function filesOf(folder: string): string[] {
  return walkWithin(folder, LIMITS).names.map((name) => path.join(folder, name));
}

/** Of those in git's folder only one has no reason to be huge: it is a list of folders. A socket makes nobody wait, and the fsmonitor of git has one. */
function isOdd(file: string): boolean {
  if (file.length > LONGEST) return false;
  const found = allowed(() => lstat(file));
  const physical = found?.isSymbolicLink() ? physicalFile(file) : undefined;
  const stat = physical === undefined ? found : allowed(() => lstat(physical));
  if (stat === undefined || stat.isSymbolicLink() || stat.isDirectory() || stat.isSocket()) return false;
  return !stat.isFile() || (stat.size > LARGEST && path.basename(file) === 'alternates');
}
