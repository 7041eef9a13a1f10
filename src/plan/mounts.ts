import path from 'node:path';
import type { Alias } from '../project/alias.ts';
import { isInside, type Project } from '../project/project.ts';
import type { Bind, Mount } from './plan.ts';

/** The project at its own path, with what git needs from outside it, and read-only what the host would execute. */
export function projectMounts(project: Project, hooks: readonly string[]): Mount[] {
  const { root, cwd, git, alternates, alias } = project;
  if (project.empty) return [{ kind: 'tmpfs', target: root }];
  const own = git ? [root, cwd, git.commonDir, git.dir] : [root, cwd];
  return [
    ...uncovered(own, []).map((folder) => bind(folder)),
    ...uncovered(alternates, own).map((folder) => readOnly(folder)),
    ...hooks.map((folder) => readOnly(folder)),
    ...(alias ? [bind(alias.folder, alias.as), ...hooks.flatMap((folder) => hookThrough(alias, folder))] : []),
  ];
}

/** The same folder by another path would be writable there. */
function hookThrough({ folder, as }: Alias, hook: string): Mount[] {
  return isInside(hook, folder) ? [readOnly(hook, `${as}${hook.slice(folder.length)}`)] : [];
}

/** Those folders that no other one before them, and none of `covered`, holds already. */
function uncovered(folders: readonly string[], covered: readonly string[]): string[] {
  return folders.filter(
    (folder, index) => ![...covered, ...folders.slice(0, index)].some((other) => isInside(folder, other)),
  );
}

export function bind(folder: string, target = folder): Bind {
  return { kind: 'bind', source: folder, target };
}

export function readOnly(folder: string, target = folder): Mount {
  return { kind: 'bind', source: folder, target, readOnly: true };
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

/**
 * HOME keeps its path, unless the project holds it: then the container's is elsewhere, and the user's stays untouched. So
 * it is for a path that passwd(5) and --tmpfs cannot hold.
 */
export function containerHome(home: string, project: Project): string {
  return isInside(home, project.root) || /[:\n]/.test(home) ? '/run/mayfly/home' : home;
}

/** Memory for HOME and /tmp, where no mount of the call stands already. */
export function memoryMounts(home: string, taken: readonly Mount[]): Mount[] {
  const targets = new Set(taken.map((mount) => mount.target));
  return [home, '/tmp', '/var/tmp']
    .filter((target) => !targets.has(target))
    .map((target) => ({ kind: 'tmpfs', target }));
}
