import { prepareGit } from '../git/prepare.ts';
import type { Context } from './context.ts';
import { type Finding, noted, ok } from './finding.ts';

/** What of the user's git configuration is not used inside. */
export async function checkGit({ host }: Context): Promise<Finding[]> {
  const cwd = host.cwd() ?? '/';
  const { dropped, notes } = await prepareGit(host, cwd, [cwd]);
  const reasons = Map.groupBy(dropped, ({ key, why }) => `${key} is not used inside: ${why}`);
  return [...notes.map((note) => noted('git', note)), ...[...reasons.keys()].map((what) => ok('git', what))];
}
