import { lstat } from '../platform/files.ts';
import { complete } from './complete.ts';
import type { Flow } from './flow.ts';
import { withLiveLock } from './locks.ts';
import { type IsRunning, removeMember } from './members.ts';
import { goneLine, troubleLine } from './notes.ts';
import { type Names, reconcile } from './reconcile.ts';

/**
 * Sync-out. `id`: undefined for a call that stays a member. `changed`: what this call has seen change and not yet looked
 * at. Failures are noted, never thrown.
 */
export async function leave(
  flow: Flow,
  id: string | undefined,
  isRunning: IsRunning,
  changed: Names,
  tell: (line: string) => void,
): Promise<void> {
  const { parts } = flow;
  if (!lstat(parts.root)) return flow.note(goneLine(flow));
  try {
    await withLiveLock(
      flow.host,
      parts,
      async () => {
        if (id !== undefined) removeMember(parts.members, id);
        const state = await complete(flow, isRunning);
        if (state === 'in use' && changed.size > 0) await reconcile(flow, { only: changed, last: false });
      },
      tell,
    );
  } catch (error) {
    flow.note(troubleLine(flow, error));
  }
}
