/** One way to call a CLI. */
export interface Invocation {
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
