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
