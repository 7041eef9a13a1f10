import { MayflyError } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { untilLogout } from './linger.ts';
import { noteOnce } from '../config/note-once.ts';
import { findPlaces } from '../config/places.ts';

/**
 * Starts the call of `argv` (`run …` or `exec …`, as mayfly got it) in a process of its own, the keeper, which outlives this
 * one and its terminal, in the folder `cwd` or this one's: it holds the call's slot and does its sync-out. Prints the name of the
 * container when that has started, as JSON with its id; else resolves with the exit code of what went wrong, which the keeper has said.
 */
export async function detach(host: Host, argv: readonly string[], { cwd, json }: Detaching): Promise<number> {
  const keeper = host.launch(process.execPath, [KEEPER, ...(cwd === undefined ? [] : [IN + cwd]), ...argv], cwd);
  const release = host.onSignal((signal) => keeper.kill(signal));
  const { line, code } = await keeper.started;
  release();
  const [name, id] = line?.split(' ') ?? [];
  if (name === undefined) return code;
  host.print(json ? `${JSON.stringify({ name, id }, null, 2)}\n` : `${name}\n`);
  const places = findPlaces(host);
  const warning = untilLogout(host.user.name, places.runtime);
  if (warning !== undefined) await noteOnce(host, places, warning);
  return code;
}

interface Detaching {
  readonly cwd?: string;
  readonly json: boolean;
}

/** The first word of a keeper's command line. */
export const KEEPER = 'keeper';
/** With which the second one begins, where it says the physical path that the keeper is to be in: a call may have put a link there. */
const IN = '--in=';

/** The words of a keeper for its call. Throws a MayflyError where it is elsewhere than it was sent. */
export function keeperWords(host: Pick<Host, 'cwd'>, words: readonly string[]): readonly string[] {
  const [first = '', ...rest] = words;
  if (!first.startsWith(IN)) return words;
  const [path, now] = [first.slice(IN.length), host.cwd()];
  if (now === path) return rest;
  throw new MayflyError({
    kind: 'project-refused',
    path,
    reason: `it leads to ${now} now`,
    fix: 'see what calls do there',
  });
}
