import path from 'node:path';
import { MayflyError } from '../errors.ts';
import { physicalFile } from '../boundary/mount-source.ts';
import { lstat } from '../files.ts';
import { sealed, sealedReadOnly } from '../plan/mounts.ts';
import type { Mount } from '../plan/plan.ts';
import { guardMount, type Guarded } from '../project/guard.ts';
import type { FoundTemplate } from './find.ts';

/** The mounts of a template: what its paths lead to, at the paths as they are written. Each is checked as a project is. */
export function templateMounts(
  { name, template }: FoundTemplate,
  home: string,
  guarded: Guarded,
  project: string,
): Mount[] {
  return Object.entries(template.mounts ?? {}).map(([written, how]) => {
    const target = path.normalize(written.replace(/^~(?=\/|$)/, home)).replace(/(?<=.)\/$/, '');
    const refuse = (reason: string, fix: string): never => {
      throw new MayflyError({ kind: 'project-refused', path: written, reason, fix });
    };
    const where = `correct it in the template ${name}`;
    if (!path.isAbsolute(target)) return refuse('it is not an absolute path', where);
    const source = physicalFile(target);
    if (source === undefined) return refuse('there is no such file or folder', `make it, or ${where}`);
    const reason = guardMount(target, guarded, project) ?? guardMount(source, guarded, project);
    if (reason !== undefined) return refuse(reason, where);
    if (lstat(source)?.isSocket()) return refuse('it is a socket', where);
    return how === 'read-only' ? sealedReadOnly(source, target) : sealed(source, target);
  });
}
