import fs from 'node:fs';
import path from 'node:path';
import { MayflyError } from '../errors.ts';
import { lstat, readText, realpath } from '../files.ts';
import { sha256 } from '../hash.ts';
import type { Host } from '../host.ts';
import { type Alias, findAlias } from './alias.ts';
import { commonOf, findGitFolder, type GitFolder, isGitFolder } from './git-folder.ts';

export interface Project {
  /** Physical path of the git top level, or of the working directory outside git. */
  readonly root: string;
  readonly cwd: string;
  readonly alias?: Alias;
  /** For labels and container names: readable, and exact. */
  readonly name: string;
  readonly hash: string;
  readonly writable: boolean;
  /** Nothing of the host stands there: memory does. */
  readonly empty?: true;
  readonly git?: GitFolder;
  /** Object stores of other repositories that this one borrows from. */
  readonly alternates: readonly string[];
}

export async function findProject(host: Host): Promise<Project> {
  const cwd = host.cwd();
  if (cwd === undefined) throw new MayflyError({ kind: 'cwd-missing' });
  const { root, git } = await findRoot(host, cwd);
  const alias = findAlias({ root, cwd }, host.env['PWD'], host.user.home);
  return {
    root,
    cwd,
    ...(alias && { alias }),
    name: path.basename(root) || 'root',
    hash: await sha256(root, 12),
    writable: canWrite(root),
    ...(git && { git }),
    alternates: git ? alternates(git) : [],
  };
}

/** For a call that is to see none: an empty folder inside. */
export function noProject(): Project {
  const root = '/run/mayfly/empty';
  return { root, cwd: root, name: 'none', hash: 'none', writable: true, empty: true, alternates: [] };
}

async function findRoot(host: Host, cwd: string): Promise<{ root: string; git?: GitFolder }> {
  const { GIT_DIR: named, GIT_WORK_TREE: tree } = host.env;
  if (named) {
    const dir = path.resolve(cwd, named);
    if (!isGitFolder(dir)) return { root: cwd };
    const root = tree ? realpath(path.resolve(cwd, tree)) : cwd;
    return { root: isInside(cwd, root) ? root : cwd, git: { dir: realpath(dir), commonDir: commonOf(realpath(dir)) } };
  }
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const dotGit = lstat(path.join(folder, '.git'));
    if (dotGit && !(dotGit.isDirectory() && !isGitFolder(path.join(folder, '.git')))) {
      return { root: folder, git: await findGitFolder(host, folder) };
    }
    if (folder === path.dirname(folder)) return { root: cwd };
  }
}

/** True when `inner` is `outer` or lies in it. */
export function isInside(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}

function canWrite(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Only what looks like an object store of a repository: the file is the project's, and it may name anything. */
function alternates({ commonDir }: GitFolder): string[] {
  const objects = path.join(commonDir, 'objects');
  const lines = (readText(path.join(objects, 'info', 'alternates')) ?? '')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  return lines
    .map((line) => path.resolve(objects, line))
    .filter((folder) => path.basename(folder) === 'objects' && isGitFolder(path.dirname(folder)))
    .map((folder) => realpath(folder));
}
