import path from 'node:path';
import { MayflyError } from '../errors.ts';
import { realpath, stat } from '../files.ts';
import { bind, readOnly } from '../plan/mounts.ts';
import type { Mount } from '../plan/plan.ts';
import { guardMount, type Guarded } from '../project/guard.ts';
import type { FoundTemplate } from './find.ts';

/** The mounts of a template: what its paths lead to, at the paths as they are written. Each is checked as a project is. */
export function templateMounts({ name, template }: FoundTemplate, home: string, guarded: Guarded): Mount[] {
  return Object.entries(template.mounts ?? {}).map(([written, how]) => {
    const target = path.normalize(written.replace(/^~(?=\/|$)/, home)).replace(/(?<=.)\/$/, '');
    const refuse = (reason: string, fix: string): never => {
      throw new MayflyError({ kind: 'project-refused', path: written, reason, fix });
    };
    const where = `correct it in the template ${name}`;
    if (!path.isAbsolute(target)) return refuse('it is not an absolute path', where);
    if (!stat(target)) return refuse('there is no such file or folder', `make it, or ${where}`);
    const source = realpath(target);
    for (const folder of [target, source]) guardMount(folder, guarded, (reason) => refuse(reason, where));
    if (stat(source)?.isSocket()) return refuse('it is a socket', where);
    return how === 'read-only' ? readOnly(source, target) : bind(source, target);
  });
}
