import { type Provider, STAGE_TARGET } from '../providers/provider.ts';
import { ENTRYPOINT_FILE } from '../boundary/stage.ts';
import type { RunPlan } from '../plan/plan.ts';

const IN_IMAGE = '/usr/local/lib/mayfly/entrypoint.sh';
/** What both engines give a container. */
const USUAL = 0o022;
/** mayfly reads what a call leaves, and so must its owner. */
const OTHERS = 0o077;

/** What a CLI draws on until somebody attaches: a terminal has no size of its own, and on one without a size nothing is drawn. */
const SIZE = 'stty rows 40 cols 120 2>/dev/null; ';

/** What the container starts with: mayfly's entrypoint, with the umask of the caller, which Docker knows no flag for. */
export function started(call: {
  readonly provider: Pick<Provider, 'image'>;
  readonly argv: readonly string[];
  readonly umask: number;
  readonly detached: boolean;
}): Pick<RunPlan, 'argv' | 'entrypoint'> {
  const isOurs = 'target' in call.provider.image;
  const entrypoint = isOurs ? IN_IMAGE : `${STAGE_TARGET}/${ENTRYPOINT_FILE}`;
  const before = (call.detached ? SIZE : '') + ((call.umask & OTHERS) === USUAL ? '' : setUmask(call));
  if (before === '') return { argv: call.argv, ...(!isOurs && { entrypoint }) };
  return { entrypoint: '/bin/sh', argv: ['-c', `${before}. ${entrypoint}`, 'sh', ...call.argv] };
}

/** The `argv` that `started` was given, from the one that it returned. */
export function commandOf(argv: readonly string[]): readonly string[] {
  const [flag, script = '', name, ...command] = argv;
  const isStart = script.endsWith(`. ${IN_IMAGE}`) || script.endsWith(`. ${STAGE_TARGET}/${ENTRYPOINT_FILE}`);
  return flag === '-c' && isStart && name === 'sh' ? command : argv;
}

/** For the beginning of a script. */
export function setUmask({ umask }: { readonly umask: number }): string {
  return `umask ${(umask & OTHERS).toString(8).padStart(4, '0')}; `;
}
