import type { Host } from './host.ts';

/**
 * Starts the call of `argv` (`run …` or `exec …`, as mayfly got it) in a process of its own, the keeper, which outlives this
 * one and its terminal, in the folder `cwd` or this one's: it holds the call's slot and does its sync-out. Prints the name of the
 * container when that has started, as JSON with its id; else resolves with the exit code of what went wrong, which the keeper has said.
 */
export async function detach(host: Host, argv: readonly string[], { cwd, json }: Detaching): Promise<number> {
  const keeper = host.launch(process.execPath, [KEEPER, ...argv], cwd);
  const release = host.onSignal((signal) => keeper.kill(signal));
  const { line, code } = await keeper.started;
  release();
  const [name, id] = line?.split(' ') ?? [];
  if (name !== undefined) host.print(json ? `${JSON.stringify({ name, id }, null, 2)}\n` : `${name}\n`);
  return code;
}

interface Detaching {
  readonly cwd?: string;
  readonly json: boolean;
}

/** The first word of a keeper's command line. */
export const KEEPER = 'keeper';
