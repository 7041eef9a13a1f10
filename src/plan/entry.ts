import { type Provider, STAGE_TARGET } from '../providers/provider.ts';
import { ENTRYPOINT_FILE } from '../sync/stage.ts';
import type { RunPlan } from './plan.ts';

const IN_IMAGE = '/usr/local/lib/mayfly/entrypoint.sh';
/** What both engines give a container. */
const USUAL = 0o022;
/** mayfly reads what a call leaves, and so must its owner. */
const OTHERS = 0o077;

/** What the container starts with: mayfly's entrypoint, with the umask of the caller, which Docker knows no flag for. */
export function started(call: {
  readonly provider: Pick<Provider, 'image'>;
  readonly argv: readonly string[];
  readonly umask: number;
}): Pick<RunPlan, 'argv' | 'entrypoint'> {
  const isOurs = 'target' in call.provider.image;
  const entrypoint = isOurs ? IN_IMAGE : `${STAGE_TARGET}/${ENTRYPOINT_FILE}`;
  if ((call.umask & OTHERS) === USUAL) return { argv: call.argv, ...(!isOurs && { entrypoint }) };
  return { entrypoint: '/bin/sh', argv: ['-c', `${setUmask(call)}. ${entrypoint}`, 'sh', ...call.argv] };
}

/** For the beginning of a script. */
export function setUmask({ umask }: { readonly umask: number }): string {
  return `umask ${(umask & OTHERS).toString(8).padStart(4, '0')}; `;
}
