import path from 'node:path';
import { physicalFolder, physicalPlace, plantedLink } from '../boundary/mount-source.ts';
import { oneLine } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { commonOf, configuredWorktree, type GitFolder, isGitFolder } from './git-folder.ts';
import { isInside } from '../platform/paths.ts';
import { type Project } from './project.ts';

export type Root = Pick<Project, 'root' | 'git' | 'pointer' | 'variables'> & {
  readonly notes?: readonly (string | undefined)[];
};

/** With these git looks elsewhere than it would by itself; others are known inside by no call. */
const PLACES = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE'] as const;
const OTHERS = ['GIT_COMMON_DIR', 'GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES'];

/** Whether the caller's environment says where git is to look. */
export function namesGit({ env }: Pick<Host, 'env'>): boolean {
  return [...PLACES, ...OTHERS].some((name) => env[name]);
}

/** The caller's environment for git on the host, which then looks where the call does. */
export function placedBy({ env }: Pick<Host, 'env'>, variables: Project['variables']): Host['env'] {
  const none = Object.fromEntries([...PLACES, ...OTHERS].map((name) => [name, undefined]));
  return { ...env, ...none, ...variables };
}

/**
 * The project as the caller's variables name it, with those of them that mean the same inside; where they belong to another work
 * tree they count for nothing, and a line says so. `found`: what git would find without them.
 */
export async function rootByVariables(
  host: Pick<Host, 'env' | 'capture' | 'user'>,
  cwd: string,
  found: () => Promise<Root>,
  allowHome: boolean,
): Promise<Root> {
  const { GIT_DIR, GIT_WORK_TREE } = host.env;
  const unknown = OTHERS.filter((name) => host.env[name]);
  const note = unknown.length > 0 ? dropped(unknown, 'such variables are for git outside') : undefined;
  const named = GIT_DIR
    ? await byGitDir(host, cwd, GIT_DIR, found, allowHome)
    : byTree(cwd, GIT_WORK_TREE, await found());
  if (typeof named !== 'string') return withIndex(host, { ...named, notes: [...(named.notes ?? []), note] });
  const root = await found();
  const names = PLACES.filter((name) => host.env[name]);
  return { ...root, notes: [...(root.notes ?? []), dropped(names, named), note] };
}

function dropped(names: readonly string[], why: string): string {
  const they = names.length > 1 ? 'they do' : 'it does';
  return oneLine(
    `mayfly: ${names.join(' and ')}: ${why}, so ${they} not count in this call; unset what you do not need`,
  );
}

/** Why the variables do not belong here, as a text. */
async function byGitDir(
  { env, capture, user }: Pick<Host, 'env' | 'capture' | 'user'>,
  cwd: string,
  named: string,
  found: () => Promise<Root>,
  allowHome: boolean,
): Promise<Root | string> {
  const { GIT_WORK_TREE: worktree } = env;
  const dir = physicalFolder(path.resolve(cwd, named));
  if (dir === undefined || !isGitFolder(dir)) return `${named} is no git folder`;
  const tree = worktree ? physicalFolder(path.resolve(cwd, worktree)) : cwd;
  if (tree === undefined) return `${worktree} is no folder`;
  const own = await found().catch(() => undefined); // what stands here may not be trusted, and need not be
  if (own?.git?.dir === dir && (!worktree || tree === own.root)) return own;
  const link = [named, worktree ?? '.'].map((name) => plantedLink(path.resolve(cwd, name), user.home)).find(Boolean);
  if (link !== undefined) return `${link} is a link that a call may have put there`;
  const configured = worktree ? undefined : await configuredWorktree({ capture }, dir);
  const place = configured === undefined ? tree : physicalFolder(path.resolve(dir, configured));
  // What a configuration says decides no mount.
  if (place !== tree || !isInside(cwd, tree)) return `${dir} is for the work tree ${configured ?? tree}`;
  if (isInside(user.home, tree) && !allowHome)
    return `${dir} is for the work tree ${tree}, which holds your whole home folder`;
  const git = { dir, commonDir: commonOf(dir) };
  return { root: tree, git, variables: { GIT_DIR: dir, ...(worktree && { GIT_WORK_TREE: tree }) } };
}

function byTree(cwd: string, named: string | undefined, found: Root): Root | string {
  if (!named) return found;
  const tree = physicalFolder(path.resolve(cwd, named));
  if (!found.git || tree === undefined || !isInside(tree, found.root)) return `${named} is no work tree of this folder`;
  return tree === found.root ? found : { ...found, variables: { GIT_WORK_TREE: tree } };
}

/** Its own index is what git takes anyway; another one counts where it is mounted: in a hook of `git commit -a`, say. */
function withIndex({ env }: Pick<Host, 'env'>, root: Root): Root {
  const { GIT_INDEX_FILE: named } = env;
  if (!named) return root;
  const index = path.resolve(root.root, named);
  const file = path.join(physicalPlace(path.dirname(index)) ?? path.dirname(index), path.basename(index));
  if (root.git && file === path.join(root.git.dir, 'index')) return root;
  if (root.git && foldersOf(root.root, root.git).some((folder) => isInside(file, folder)))
    return { ...root, variables: { ...root.variables, GIT_INDEX_FILE: file } };
  return {
    ...root,
    notes: [...(root.notes ?? []), dropped(['GIT_INDEX_FILE'], `${named} is no index of this folder`)],
  };
}

function foldersOf(root: string, { dir, commonDir }: GitFolder): string[] {
  return [root, dir, commonDir];
}
