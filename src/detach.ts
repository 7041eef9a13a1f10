import type { Host } from './host.ts';

/**
 * Starts the call of `argv` (`run …` or `exec …`, as mayfly got it) in a process of its own, the keeper, which outlives this
 * one and its terminal, in the folder `cwd` or this one's: it holds the call's slot and does its sync-out. Prints the name of the container when that has
 * started; else resolves with the exit code of what went wrong, which the keeper has said.
 */
export async function detach(host: Host, argv: readonly string[], cwd?: string): Promise<number> {
  const keeper = host.launch(process.execPath, [KEEPER, ...argv], cwd);
  const release = host.onSignal((signal) => keeper.kill(signal));
  const { line, code } = await keeper.started;
  release();
  if (line !== undefined) host.print(`${line}\n`);
  return code;
}

/** The first word of a keeper's command line. */
export const KEEPER = 'keeper';
