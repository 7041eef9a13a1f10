import path from 'node:path';
import { MayflyError } from '../platform/errors.ts';
import { physical } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { isInside } from '../platform/paths.ts';
import { dataFolder } from '../config/places.ts';
import type { Project } from './project.ts';

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

/** What no mount may hold or be part of, by the paths as they are spelt and by those they lead to. */
export interface Guarded {
  readonly home: string;
  /** The store, the runtime folder, the engine's socket, keys, and what shells run of mayfly: a link among them may lead into a project. */
  readonly precious: readonly string[];
}

export function guardedPlaces(host: Pick<Host, 'env' | 'user'>, others: readonly (string | undefined)[]): Guarded {
  const { home } = host.user;
  const keys = ['.ssh', '.gnupg'].map((name) => path.join(home, name));
  const spelt = [...others.filter((place) => place !== undefined), ...keys, dataFolder(host)];
  return { home: physical(home), precious: [...new Set([...spelt, ...spelt.map((place) => physical(place))])] };
}

/** Why a folder is mounted for nobody. */
function hides(folder: string): string | undefined {
  if (folder === '/') return 'it is the whole file system';
  return SYSTEM.has(folder) ? 'it would hide the same folder of the container' : undefined;
}

function holds(folder: string, { home, precious }: Guarded): string | undefined {
  if (isInside(home, folder)) return 'it holds your whole home folder';
  const held = precious.find((other) => isInside(other, folder) || isInside(folder, other));
  return held === undefined ? undefined : `it holds or is part of ${held}`;
}

/** Refuses a project whose mounts would hand over the whole home or the keys: its own folder, and what it has of git elsewhere. */
export function guardProject({ root, git }: Project, guarded: Guarded, allowHome: boolean): void {
  const refuse = (folder: string, reason: string | undefined, fix: string): void => {
    if (reason !== undefined) throw new MayflyError({ kind: 'project-refused', path: folder, reason, fix });
  };
  const elsewhere = 'cd to the project itself';
  refuse(root, hides(root), elsewhere);
  if (!allowHome) refuse(root, holds(root, guarded), `${elsewhere}, or say --allow-home`);
  for (const folder of git ? [git.commonDir, git.dir] : [])
    if (!isInside(folder, root))
      refuse(folder, hides(folder) ?? holds(folder, guarded), 'move the git folder elsewhere');
}

/** Nothing below these is anybody's data: processes, devices, sockets. */
const KERNEL = ['/proc', '/sys', '/dev', '/run', '/var/run'];

/** Why no call may have this besides its project: HOME, keys, the store, sockets, and what the project has already. */
export function guardMount(folder: string, guarded: Guarded, project: string): string | undefined {
  const below = KERNEL.find((kernel) => isInside(folder, kernel));
  return (
    hides(folder) ??
    (below === undefined ? undefined : `nothing below ${below} is mounted`) ??
    holds(folder, guarded) ??
    (isInside(folder, project) ? 'the project has it already' : undefined)
  );
}
