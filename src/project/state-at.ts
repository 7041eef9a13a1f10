import path from 'node:path';
import { type Config, inProject, settings } from '../config/config.ts';
import { canWrite, lstat } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import { findState, type StateFolder } from './state.ts';

/** Where calls keep the history of the project at `root`, a physical path, for commands that do not stand there. */
export async function stateAt(
  host: Pick<Host, 'capture' | 'env' | 'user'>,
  store: string,
  config: Config,
  root: string,
): Promise<StateFolder> {
  const option = settings({}, host.env, inProject(config, root, host.user.home), '').get('state');
  const git = lstat(path.join(root, '.git'));
  return findState(host, { root, hash: await sha256(root, 12), writable: canWrite(root), git }, store, option);
}
