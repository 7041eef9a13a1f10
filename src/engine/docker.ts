import type { Dialect } from './oci-args.ts';

export const docker: Dialect = {
  user: (plan) => [
    '--user',
    `${plan.uid}:${plan.gid}`,
    ...plan.groups.flatMap((group) => ['--group-add', String(group)]),
  ],
  memory: (plan) => `exec,mode=0700,uid=${plan.uid},gid=${plan.gid}`,
  readOnly: ['--read-only'],
};
