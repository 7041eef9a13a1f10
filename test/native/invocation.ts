import type { Outcome } from './outcome.ts';

/** One way to call a CLI. */
export interface Invocation {
  /** In this the call differs, for that reason: what each side has in its place. */
  readonly differs?: { readonly why: string; readonly native: Partial<Outcome>; readonly wrapped: Partial<Outcome> };
  readonly args: readonly string[];
  /** What it reads from a pipe; /dev/null where there is none. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A shell pipeline in which `"$@"` is the call. */
  readonly shell?: string;
  /** Below the project. */
  readonly cwd?: string;
}

/** One invocation for each list of words. */
export function each(...lines: readonly (readonly string[])[]): Invocation[] {
  return lines.map((args) => ({ args }));
}
