import type { Line } from './parse.ts';

/**
 * Outside, whoever connects after a master (ControlMaster) has its forwards. Inside, that one holds the ports, and who may not go on without
 * them would not reach the host at all.
 */
export const HELD = 'a connection outside can hold its ports (ControlMaster)';

export function isMaster({ keyword, args }: Line): boolean {
  return keyword === 'controlmaster' && !['no', 'false'].includes(args[0] ?? '');
}

export function exitsWithoutForward({ keyword, args }: Line): boolean {
  return keyword === 'exitonforwardfailure' && ['yes', 'true'].includes(args[0] ?? '');
}

/** `text` has each such line as `decide` writes it. */
export function withoutExits(text: string): string {
  return text.replaceAll(new RegExp(`^([ \\t]*)${EXITS}$`, 'gm'), '$1ExitOnForwardFailure no');
}

export const EXITS = 'ExitOnForwardFailure yes';
