import { docker } from './docker.ts';
import type { Dialect } from './oci-args.ts';

/** Rootless Podman maps the caller to root inside unless it is told to keep the number. */
export const podman: Dialect = {
  user: (plan) => [...(plan.keepId ? ['--userns', 'keep-id'] : []), ...docker.user(plan)],
  // Its tmpfs knows no owner; the container is this one user's, so the mode does not matter.
  memory: () => 'exec,mode=1777,notmpcopyup',
  log: ['--log-driver', 'k8s-file', '--log-opt', 'max-size=10mb'],
  readOnly: ['--read-only', '--read-only-tmpfs=false'], // else /run could be written
};
