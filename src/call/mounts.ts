import { bind, sealed, sealedReadOnly, readOnly } from '../plan/bind.ts';
import path from 'node:path';
import type { Alias } from '../project/alias.ts';
import { hooksBeside } from '../project/hooks.ts';
import { isInside } from '../platform/paths.ts';
import { type Project } from '../project/project.ts';
import { type HiddenWorktree, pointerFile } from '../project/worktrees.ts';
import { STAGE_TARGET } from '../providers/provider.ts';
import type { Bind, Mount } from '../plan/plan.ts';

/**
 * The project at its own path, with what git needs from outside it, and read-only what the host would execute. The folders above
 * that are mounted as well, onto themselves: what is a mount cannot be renamed, and so no other folder put in its place.
 */
export function projectMounts(project: Project, hooks: readonly string[]): Mount[] {
  const { root, cwd, git, alias } = project;
  if (project.empty) return [{ kind: 'tmpfs', target: root }];
  const own = uncovered(git ? [root, cwd, git.commonDir, git.dir] : [root, cwd]);
  const pointer = project.pointer !== undefined && hooks.length > 0 ? [project.pointer] : [];
  const fixed = [
    ...foldersAbove(hooks, own).map((folder) => sealed(folder)),
    ...[...hooks, ...pointer].map((place) => sealedReadOnly(place)),
  ];
  return [
    ...own.map((folder) => sealed(folder)),
    ...fixed,
    ...(alias ? [sealed(alias.folder, alias.as), ...fixed.flatMap((mount) => through(alias, mount))] : []),
  ];
}

/** What stays as it is in what else is mounted: git's hooks, and the folders above them. */
export function fixedIn(mounts: readonly Mount[]): Bind[] {
  return mounts.flatMap((mount) => {
    if (mount.kind !== 'bind' || mount.readOnly) return [];
    const { source, target } = mount;
    const within = hooksBeside(source);
    const inside = (folder: string): string => target + folder.slice(source.length);
    return [
      ...foldersAbove(within, [source]).map((folder) => sealed(folder, inside(folder))),
      ...within.map((folder) => sealedReadOnly(folder, inside(folder))),
    ];
  });
}

/** The folders between one of `own` and what lies in it, the uppermost first. What is in a read-only folder stays where it is. */
function foldersAbove(places: readonly string[], own: readonly string[]): string[] {
  const found = new Set<string>();
  for (const place of places)
    for (let above = path.dirname(place); !own.includes(above) && own.some((folder) => isInside(above, folder));) {
      found.add(above);
      above = path.dirname(above);
    }
  return [...found].filter((folder) => !places.some((place) => isInside(folder, place))).toSorted();
}

/** The same folder by another path would be writable there. */
function through({ folder, as }: Alias, mount: Bind): Bind[] {
  return isInside(mount.target, folder) ? [{ ...mount, target: `${as}${mount.target.slice(folder.length)}` }] : [];
}

/** Over the pointers of worktrees that the call does not see: git inside then leaves what belongs to them. */
export function worktreeMounts({ alias }: Project, hidden: readonly HiddenWorktree[], stage: string): Bind[] {
  const covers = hidden.map(({ name, pointer }) => readOnly(path.join(stage, pointerFile(name)), pointer));
  return [...covers, ...(alias ? covers.flatMap((mount) => through(alias, mount)) : [])];
}

/** Those folders that no other one before them holds already. */
function uncovered(folders: readonly string[]): string[] {
  return folders.filter((folder, index) => !folders.slice(0, index).some((other) => isInside(folder, other)));
}

/**
 * Where git looks for hooks, as far as the container could write there. `configured` is core.hooksPath, `modules` are the git folders
 * of submodules.
 */
export function hookFolders(
  project: Project,
  configured: string | undefined,
  home: string,
  modules: readonly string[],
): string[] {
  if (!project.git) return [];
  const named = configured?.replace(/^~(?=\/|$)/, home);
  const own = [project.git.commonDir, ...modules].map((folder) => path.join(folder, 'hooks'));
  const folders = [...own, ...(named ? withHusky(path.resolve(project.root, named)) : [])];
  return folders.filter((folder, index) => {
    const reachable = isInside(folder, project.root) || isInside(folder, project.git?.commonDir ?? project.root);
    return reachable && folder !== project.root && folders.indexOf(folder) === index;
  });
}

/** husky 9 points git at wrappers in `.husky/_`, which run the scripts in the folder above. */
function withHusky(folder: string): string[] {
  return path.basename(folder) === '_' ? [folder, path.dirname(folder)] : [folder];
}

const CWD_FILE = 'cwd';
const ENTER = ['sh', '-c', `cd -- "$(cat ${STAGE_TARGET}/${CWD_FILE})" && exec "$@"`, 'sh'];

/** The command, in a working directory that no engine can be told. */
export function argvIn({ inner }: Pick<Project, 'inner'>, argv: readonly string[]): readonly string[] {
  return inner ? [...ENTER, ...argv] : argv;
}

/** Of the stage. It ends in `/.`, since the shell drops line feeds from the end. */
export function cwdFile({ inner }: Pick<Project, 'inner'>): Record<string, Uint8Array> {
  return inner ? { [CWD_FILE]: Buffer.concat([inner, Buffer.from('/.')]) } : {};
}

/**
 * HOME keeps its path, unless the project holds it: then the container's is elsewhere, and the user's stays untouched. So
 * it is for a path that passwd(5) and --tmpfs cannot hold.
 */
export function containerHome(home: string, project: Project): string {
  return isInside(home, project.root) || /[:\n]/.test(home) ? '/run/mayfly/home' : home;
}

/** HOME inside. */
interface Home {
  readonly target: string;
  /** The host looks into it when the call is over. */
  readonly source: string;
  /** The CLI's, in HOME. */
  readonly folder: string | undefined;
}

/** What tools fill in HOME, and nobody misses. */
const CACHES = ['.cache', '.local', '.npm'];

/**
 * HOME, and memory for caches in it and for /tmp, where no mount of the call stands already. What lies between one of them and the mounts
 * `own` of the project cannot be written: it would be lost with the container, and beside a project somebody may take it for the host's.
 * Folders with a dot are the tools'.
 */
export function surroundings(home: Home, own: readonly Mount[], others: readonly Mount[] = []): Mount[] {
  const taken = new Set([...own, ...others].map((mount) => mount.target));
  const [top] = home.folder?.split('/') ?? [];
  const caches = CACHES.filter((name) => name !== top).map((name) => `${home.target}/${name}`);
  const isFree = (target: string): boolean => !taken.has(target);
  const writable = [home.target, '/tmp', '/var/tmp'].filter(isFree);
  const between = own.flatMap(({ target }) => {
    const above = writable.filter((folder) => isInside(target, folder)).toSorted((a, b) => b.length - a.length)[0];
    const first = above === undefined ? undefined : target.slice(above.length + 1).split('/')[0];
    const folder = first && !first.startsWith('.') ? `${above}/${first}` : target;
    return taken.has(folder) || /[:\n]/.test(folder) ? [] : [folder]; // --tmpfs cannot hold it
  });
  const ofHome = isFree(home.target) ? [bind(home.source, home.target), ...caches.filter(isFree).map(memory)] : [];
  const readOnlyMemory = [...new Set(between)].map((target) => ({ kind: 'tmpfs' as const, target, readOnly: true }));
  return [...ofHome, ...writable.filter((target) => target !== home.target).map(memory), ...readOnlyMemory];
}

function memory(target: string): Mount {
  return { kind: 'tmpfs', target };
}
