import path from 'node:path';
import type { Host } from '../host.ts';
import { withLock } from '../lock.ts';
import type { Flow } from './flow.ts';

/** Milliseconds; both locks are held for a few of them only, so whoever keeps one for so long is gone. */
const PATIENCE = { live: 30_000, store: 5000 };

/** Alone among the processes of this machine that join, leave, or move files of one live folder. */
export function withLiveLock<T>(
  host: Pick<Host, 'pid'>,
  parts: { readonly lock: string },
  body: () => Promise<T> | T,
): Promise<T> {
  return withLock(host, parts.lock, () => {}, body, PATIENCE.live);
}

/**
 * Alone among all that write the provider's part of the store: there can be calls with another runtime folder (another
 * machine, or a session without one). A store that takes no lock takes no file either, so each write says what is wrong.
 */
export async function withStoreLock(flow: Flow, body: () => void): Promise<void> {
  let begun = false;
  const once = (): void => {
    begun = true;
    body();
  };
  const lock = path.join(path.dirname(flow.store), `.${path.basename(flow.store)}.lock`);
  try {
    await withLock(flow.host, lock, () => {}, once, PATIENCE.store);
  } catch (error) {
    if (begun) throw error;
    once();
  }
}
