import path from 'node:path';
import { MayflyError } from '../errors.ts';
import { isInside, type Project } from './project.ts';

/** Mounting one of these would hide the container's own system. */
const SYSTEM = new Set([
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib64',
  '/proc',
  '/run',
  '/sbin',
  '/sys',
  '/usr',
  '/var',
]);

/** Refuses a project whose mount would hand over the whole home or the keys. `home` and `store` are physical paths. */
export function guardProject(project: Project, places: { home: string; store: string; allowHome: boolean }): void {
  const { root } = project;
  const refuse = (reason: string, fix: string): never => {
    throw new MayflyError({ kind: 'project-refused', path: root, reason, fix });
  };
  const elsewhere = 'cd to the project itself';
  if (root === '/') return refuse('it is the whole file system', elsewhere);
  if (SYSTEM.has(root)) return refuse('it would hide the same folder of the container', elsewhere);
  if (places.allowHome) return;
  const fix = `${elsewhere}, or say --allow-home`;
  if (isInside(places.home, root)) return refuse('it holds your whole home folder', fix);
  const precious = [places.store, path.join(places.home, '.ssh'), path.join(places.home, '.gnupg')];
  const held = precious.find((folder) => isInside(folder, root) || isInside(root, folder));
  return held === undefined ? undefined : refuse(`it holds or is part of ${held}`, fix);
}

/** Physical paths that no mount besides the project may hold or be part of. */
export interface Guarded {
  readonly home: string;
  /** The store, the folder of stages and live folders, the engine's sockets. */
  readonly precious: readonly string[];
  readonly project: string;
}

/** Nothing below these is anybody's data: processes, devices, sockets. */
const KERNEL = ['/proc', '/sys', '/dev', '/run', '/var/run'];

/** Refuses what no call may have besides its project: HOME, keys, the store, sockets, and what the project has already. */
export function guardMount(folder: string, guarded: Guarded, refuse: (reason: string) => never): void {
  const { home, project } = guarded;
  if (folder === '/') refuse('it is the whole file system');
  if (SYSTEM.has(folder)) refuse('it would hide the same folder of the container');
  const below = KERNEL.find((kernel) => isInside(folder, kernel));
  if (below !== undefined) refuse(`nothing below ${below} is mounted`);
  if (isInside(home, folder)) refuse('it holds your whole home folder');
  const precious = [...guarded.precious, path.join(home, '.ssh'), path.join(home, '.gnupg')];
  const held = precious.find((other) => isInside(other, folder) || isInside(folder, other));
  if (held !== undefined) refuse(`it holds or is part of ${held}`);
  if (isInside(folder, project)) refuse('the project has it already');
}
