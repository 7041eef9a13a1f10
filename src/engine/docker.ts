import type { Dialect } from './oci-args.ts';

export const docker: Dialect = {
  user: (plan) => [
    '--user',
    `${plan.uid}:${plan.gid}`,
    ...plan.groups.flatMap((group) => ['--group-add', String(group)]),
  ],
  memory: (plan) => `exec,mode=0700,uid=${plan.uid},gid=${plan.gid}`,
  log: ['--log-driver', 'local', '--log-opt', 'max-size=5m', '--log-opt', 'max-file=2'],
  readOnly: ['--read-only'],
};
