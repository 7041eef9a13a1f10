import type { Host } from '../platform/host.ts';

/** Sockets and contexts of VMs that are given HOME and hardly anything else of this machine. */
const SOCKETS = /\/\.(colima|lima|rd)\//;
const CONTEXTS = /^(colima|lima|rancher-desktop)(-|$)/;

/**
 * Whether the engine that a client would use runs in such a VM, told without asking anybody. `config`: the text of the
 * client's config.json.
 */
export function seesHomeOnly(env: Host['env'], config: string | undefined): boolean {
  if (env['DOCKER_HOST']) return SOCKETS.test(env['DOCKER_HOST']);
  return CONTEXTS.test(env['DOCKER_CONTEXT'] || currentContext(config));
}

function currentContext(config: string | undefined): string {
  const named = /"currentContext"\s*:\s*"([^"]*)"/.exec(config ?? '')?.[1];
  return named ?? '';
}
