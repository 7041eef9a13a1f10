import path from 'node:path';
import { textWithin } from '../boundary/read.ts';
import type { Mount } from '../plan/plan.ts';
import { isInside } from '../platform/paths.ts';
import { type Project } from './project.ts';

/** Where uv, pyenv and mise keep their Pythons in HOME. No other folder is proposed: the file that names it is the project's. */
const PYTHONS = ['.local/share/uv/python', '.pyenv/versions', '.local/share/mise/installs/python'];
const LARGEST = 16 * 1024; // bytes

/** A line where `.venv` of the project is of a Python that calls do not see. */
export function virtualEnvNote(
  { root, cwd }: Pick<Project, 'root' | 'cwd'>,
  home: string,
  mounts: readonly Mount[],
): string | undefined {
  for (const folder of new Set([cwd, root])) {
    const named = /^home *= *(.+?) *$/m.exec(textWithin(folder, '.venv/pyvenv.cfg', LARGEST) ?? '')?.[1];
    const pythons = PYTHONS.map((each) => path.join(home, each)).find((each) => named && isInside(named, each));
    if (pythons === undefined || [root, ...mounts.map(({ target }) => target)].some((seen) => isInside(pythons, seen)))
      continue;
    return `mayfly: .venv is of a Python in ${pythons}, which calls do not see; mounts: { ${pythons}: read-only } in config.yaml has them see it`;
  }
  return undefined;
}
