import path from 'node:path';
import type { Host, Signal } from '../platform/host.ts';
import { withLock } from '../platform/lock.ts';
import { hasCode, lstat, remove } from '../platform/files.ts';
import type { Flow } from './flow.ts';
import type { LiveParts } from './layout.ts';
import { waitingLine } from './notes.ts';

/** Milliseconds; both locks are held for a few of them only, so whoever keeps one for so long is gone. */
const PATIENCE = { live: 10_000, store: 5000 };
/** Milliseconds after which a person should know what is waited for. */
const LONG = 2000;

/**
 * Alone among the processes of this machine that join, leave, or move files of one live folder. `tell` takes a line when
 * that takes long; a signal that was `seen` ends the wait.
 */
export async function withLiveLock<T>(
  host: Pick<Host, 'pid'>,
  parts: Pick<LiveParts, 'lock' | 'reserve'>,
  body: () => Promise<T> | T,
  tell?: (line: string) => void,
  seen?: readonly Signal[],
): Promise<T> {
  const lock = (): Promise<T> => withRuntimeLock(host, parts.lock, body, tell, seen);
  try {
    return await lock();
  } catch (error) {
    if (!hasCode(error, 'ENOSPC', 'EDQUOT') || !lstat(parts.reserve)) throw error;
    remove(parts.reserve);
    return lock();
  }
}

/** The same for any lock in the runtime folder. */
export function withRuntimeLock<T>(
  host: Pick<Host, 'pid'>,
  lock: string,
  body: () => Promise<T> | T,
  tell?: (line: string) => void,
  seen: readonly Signal[] = [],
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const onWait = (): void => {
    if (tell) timer = setTimeout(() => tell(waitingLine(lock)), LONG).unref();
  };
  const begun = (): Promise<T> | T => {
    clearTimeout(timer);
    return body();
  };
  return withLock(host, lock, onWait, begun, { patience: PATIENCE.live, isHere: true, seen }).finally(() =>
    clearTimeout(timer),
  );
}

/**
 * Alone among all that write the provider's part of the store: there can be calls with another runtime folder (another
 * machine, or a session without one). A store that takes no lock takes no file either, so each write says what is wrong.
 */
export function withStoreLock(flow: Flow, body: () => void): Promise<void> {
  return withFolderLock(flow.host, flow.store, body);
}

/** The same for whoever has no live folder to bring in step. `folder`: the provider's, in the store. */
export async function withFolderLock(host: Pick<Host, 'pid'>, folder: string, body: () => void): Promise<void> {
  let begun = false;
  const once = (): void => {
    begun = true;
    body();
  };
  try {
    await withLock(host, storeLock({ store: folder }), () => {}, once, { patience: PATIENCE.store });
  } catch (error) {
    if (begun) throw error;
    once();
  }
}

export function storeLock({ store }: Pick<Flow, 'store'>): string {
  return path.join(path.dirname(store), `.${path.basename(store)}.lock`);
}
