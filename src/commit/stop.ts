import { MayflyError } from '../platform/errors.ts';

/** Exit codes of `mayfly commit`, beside those of mayfly itself. */
export const DONE = 0;
export const REFUSED = 1; // by git or a hook
export const CANCELLED = 2;
export const UNANSWERED = 3; // by the provider
export const GUARDED = 4;
export const NOT_PUSHED = 5; // but committed

type Code = typeof REFUSED | typeof CANCELLED | typeof UNANSWERED | typeof GUARDED | typeof NOT_PUSHED;

export function stopped(code: Code, what: string, fix: string): MayflyError {
  return new MayflyError({ kind: 'commit-stopped', code, what, fix });
}

export function cancelled(): MayflyError {
  return stopped(CANCELLED, 'the commit was cancelled, nothing was changed', 'call again when you like');
}

export function throwIfCancelled(abort: AbortSignal): void {
  if (abort.aborted) throw cancelled();
}
