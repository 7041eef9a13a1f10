import { isInside } from '../platform/paths.ts';
import path from 'node:path';
import { physicalPlace } from '../boundary/mount-source.ts';
import { UNKNOWN } from '../boundary/move.ts';
import { textWithin } from '../boundary/read.ts';
import { MayflyError, oneLine } from '../platform/errors.ts';
import { allowed, canWrite, lstat } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import { type Alias, findAlias } from './alias.ts';
import { findGitFolder, type GitFolder, isGitFolder } from './git-folder.ts';
import { namesGit, type Root, rootByVariables } from './git-variables.ts';
import { foreignFolder } from './owner.ts';

export interface Project {
  /** Physical path of the git top level, or of the working directory outside git. */
  readonly root: string;
  readonly cwd: string;
  /** The working directory as bytes, where its path is no UTF-8; `cwd` is then the nearest folder above it whose path is. */
  readonly inner?: Uint8Array;
  readonly alias?: Alias;
  /** For labels and container names: readable, and exact. */
  readonly name: string;
  readonly hash: string;
  readonly writable: boolean;
  /** Nothing of the host stands there: memory does. */
  readonly empty?: true;
  readonly git?: GitFolder;
  /** Its `.git`, where that is a file. */
  readonly pointer?: string;
  /** Those of the caller's by which git looks elsewhere, as they are inside. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Lines for stderr. */
  readonly notes?: readonly string[];
}

/** `allowHome`: the caller says that HOME may be the project. */
export async function findProject(host: Host, allowHome = false): Promise<Project> {
  const named = host.cwd();
  if (named === undefined) throw new MayflyError({ kind: 'cwd-missing' });
  const inner = named.includes(UNKNOWN) ? host.oddCwd() : undefined;
  const cwd = inner ? path.dirname(named.slice(0, named.indexOf(UNKNOWN) + 1)) : named;
  const find = (): Promise<Root> => findRoot(host, cwd, allowHome ? undefined : physicalPlace(host.user.home));
  const {
    root,
    git,
    pointer,
    variables,
    notes: said = [],
  } = await (namesGit(host) ? rootByVariables(host, cwd, find, allowHome) : find());
  if (inner && !git) throw new MayflyError({ kind: 'cwd-odd', path: named });
  const notes = [...said, git && borrowed(root, git)].filter((line) => line !== undefined);
  const alias = findAlias({ root, cwd }, host.env['PWD'], host.user.home);
  return {
    root,
    cwd,
    ...(inner && { inner }),
    ...(alias && { alias }),
    name: path.basename(root) || 'root',
    hash: await sha256(root, 12),
    writable: canWrite(root),
    ...(git && { git }),
    ...(pointer !== undefined && { pointer }),
    ...(variables && { variables }),
    ...(notes.length > 0 && { notes }),
  };
}

/** For a call that is to see none: an empty folder inside. */
export function noProject(): Project {
  const root = '/run/mayfly/empty';
  return { root, cwd: root, name: 'none', hash: 'none', writable: true, empty: true };
}

/** As git finds it by itself, but for one that holds `home`: of that a call sees only where the caller stands. */
async function findRoot(host: Host, cwd: string, home: string | undefined): Promise<Root> {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const dotGit = lstat(path.join(folder, '.git'));
    if (dotGit && !(dotGit.isDirectory() && !isGitFolder(path.join(folder, '.git')))) {
      if (folder !== cwd && home !== undefined && isInside(home, folder)) return alone(cwd, folder);
      const strange = await foreignFolder(host, folder);
      if (strange === undefined) {
        const pointer = dotGit.isFile() && { pointer: path.join(folder, '.git') };
        return { root: folder, git: await findGitFolder(host, folder), ...pointer };
      }
      const remedy = `git config --global --add safe.directory ${folder}, if you trust it`;
      const note = oneLine(`mayfly: ${strange} is another user's, so ${folder} is no repository to git; ${remedy}`);
      return { root: cwd, notes: [note] };
    }
    if (folder === path.dirname(folder)) return { root: cwd };
  }
}

function alone(cwd: string, holder: string): Root {
  const remedy = '--allow-home mounts all of it';
  const note = `mayfly: the git repository ${holder} holds your home folder, so this call sees ${cwd} alone, without git; ${remedy}`;
  return { root: cwd, notes: [oneLine(note)] };
}

const LONGEST_LIST = 64 * 1024; // bytes

/** Object stores of other repositories are not mounted: the file that names them is the project's, and it may name anything. */
function borrowed(root: string, { commonDir }: GitFolder): string | undefined {
  const objects = path.join(commonDir, 'objects');
  if (!allowed(() => lstat(path.join(objects, 'info/alternates')))) return undefined;
  const lines = (textWithin(objects, 'info/alternates', LONGEST_LIST) ?? '').split('\n');
  const outside = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => path.resolve(objects, line))
    .find((folder) => ![root, commonDir].some((own) => isInside(folder, own)));
  if (outside === undefined) return undefined;
  const remedy = `run git repack -ad and remove ${objects}/info/alternates to have them in the project`;
  return oneLine(`mayfly: ${root} borrows git objects of ${outside}, which calls do not see; ${remedy}`);
}
