import { identitiesOf } from '../boundary/mount-source.ts';
import { MayflyError } from '../platform/errors.ts';
import type { RunPlan } from './plan.ts';

/** How the entrypoint ends a container in which something else is mounted than was checked; it has said so. */
export const UNSEALED = 77;

/** No container begins its command with these, as nothing has such numbers. */
export const SHUT = '0:0 /\n';

/**
 * What stands now at the sources of the sealed mounts, by target, for the entrypoint to compare with: the engine goes by paths, and another
 * call could put a link there meanwhile. What is mounted by then can be exchanged no more. Lines `DEV:INO TARGET`; further lines of
 * a target begin with a tab. Empty where the engine's machine has numbers of its own.
 */
export function sealsOf({ mounts, sameFiles }: Pick<RunPlan, 'mounts' | 'sameFiles'>): string {
  const binds = mounts.filter((mount) => mount.kind === 'bind').filter((mount) => mount.sealed);
  const identities = identitiesOf(binds.map(({ source }) => source));
  const lines = binds.map(({ source, target }, index) => {
    const identity = identities[index];
    if (identity !== undefined) return `${identity} ${target.replaceAll('\n', '\n\t')}\n`;
    const reason = 'it is neither a folder nor a file any more, or a link leads there now';
    throw new MayflyError({
      kind: 'project-refused',
      path: source,
      reason,
      fix: 'see what other calls do there, and call again',
    });
  });
  return sameFiles ? lines.join('') : '';
}
