import type { MountMode, NamedMounts } from '../config/config.ts';
import path from 'node:path';
import { MayflyError } from '../platform/errors.ts';
import { physicalFile, plantedLink } from '../boundary/mount-source.ts';
import { lstat } from '../platform/files.ts';
import { sealed, sealedReadOnly } from '../plan/bind.ts';
import type { Mount } from '../plan/plan.ts';
import { guardMount, type Guarded } from './guard.ts';

/** What paths that the user has written lead to, at the paths as they are written. Each is checked as a project is. */
export function namedMounts(
  mounts: NamedMounts,
  /** Where they are written. */
  where: string,
  home: string,
  guarded: Guarded,
  project: string,
): Mount[] {
  return Object.entries(mounts).map(([written, mode]) => {
    const target = targetOf(written, home);
    const refuse = (reason: string, fix: string): never => {
      throw new MayflyError({ kind: 'project-refused', path: written, reason, fix });
    };
    const correct = `correct it in ${where}`;
    if (!path.isAbsolute(target)) return refuse('it is not an absolute path', correct);
    const source = physicalFile(target);
    if (source === undefined) return refuse('there is no such file or folder', `make it, or ${correct}`);
    const reason = whyNotMounted(target, source, guarded, project);
    if (reason !== undefined) return refuse(reason, correct);
    const link = plantedLink(target, home);
    if (link !== undefined)
      return refuse(
        `${link} is a link that a call may have put there`,
        `name what it leads to, ${source}, in ${where}`,
      );
    return mountOf(source, target, mode);
  });
}

/** Where it is mounted. */
export function targetOf(written: string, home: string): string {
  return path.normalize(written.replace(/^~(?=\/|$)/, home)).replace(/(?<=.)\/$/, '');
}

/** Why what `target` leads to, `source`, is not mounted there. */
export function whyNotMounted(target: string, source: string, guarded: Guarded, project: string): string | undefined {
  const reason = guardMount(target, guarded, project) ?? guardMount(source, guarded, project);
  return reason ?? (lstat(source)?.isSocket() ? 'it is a socket' : undefined);
}

export function mountOf(source: string, target: string, mode: MountMode): Mount {
  return mode === 'read-only' ? sealedReadOnly(source, target) : sealed(source, target);
}
