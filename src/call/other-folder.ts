import path from 'node:path';
import { MayflyError } from '../platform/errors.ts';
import { physical } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import type { Provider } from '../providers/provider.ts';

/**
 * Refuses a call whose caller has the CLI keep its files elsewhere, as people do for a second account: calls have the folder of the store,
 * and would answer with the login of the first. Whoever names a store has said which account he means.
 */
export function refuseOtherFolder(
  { env, user }: Pick<Host, 'env' | 'user'>,
  { name, folder, folderVariable }: Pick<Provider, 'name' | 'folder' | 'folderVariable'>,
): void {
  const named = folderVariable && env[folderVariable.name];
  if (!named || !folder || env['MAYFLY_HOME']) return;
  const usual = path.join(user.home, folderVariable.holds === 'folder' ? folder : '');
  if (physical(path.resolve(named)) === physical(usual)) return;
  throw new MayflyError({
    kind: 'folder-elsewhere',
    variable: folderVariable.name,
    path: named,
    provider: name,
  });
}
