import fs from 'node:fs';
import path from 'node:path';
import { clientConfig } from './client-config.ts';
import { seesHomeOnly } from './home-only.ts';
import { lstat, makePrivate, physical } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';

/** Where things are; absolute paths. Nothing is created here but the runtime folder itself. */
export interface Places {
  readonly store: string;
  readonly runtime: string;
  readonly cache: string;
  readonly calls: string;
  live(provider: string): string;
}

export function storeFolder(host: Pick<Host, 'env' | 'user'>): string {
  return path.resolve(host.env['MAYFLY_HOME'] || path.join(host.user.home, '.docker-ai-config'));
}

/** Where the zsh functions are, and the shims. */
export function dataFolder({ env, user }: Pick<Host, 'env' | 'user'>): string {
  const data = env['XDG_DATA_HOME'];
  return path.join(data && path.isAbsolute(data) ? data : path.join(user.home, '.local/share'), 'mayfly');
}

/** Live folders of the store in its usual place. */
const LIVE = 'live';

/** Another store has live folders of its own: what is written back goes to the store that it came from. */
function liveName({ env, user }: Pick<Host, 'env' | 'user'>, store: string): string {
  if (!env['MAYFLY_HOME']) return LIVE;
  const [at, usual] = [store, storeFolder({ env: {}, user })].map(physical);
  if (at === undefined || at === usual) return LIVE;
  return `${LIVE}-${process.getBuiltinModule('node:crypto').hash('sha256', at).slice(0, 12)}`;
}

export function findPlaces(host: Host): Places {
  const store = storeFolder(host);
  const last = path.join(store, 'run');
  const runtime = runtimeFolder(host, claim) ?? last;
  if (runtime === last) makePrivate(last);
  return placesIn(store, runtime, liveName(host, store));
}

/** The same without making anything. */
export function seePlaces(host: Host): Places {
  const store = storeFolder(host);
  return placesIn(store, runtimeFolder(host, couldClaim) ?? path.join(store, 'run'), liveName(host, store));
}

export function placesIn(store: string, runtime: string, live = LIVE): Places {
  return {
    store,
    runtime,
    cache: path.join(runtime, 'cache'),
    calls: path.join(runtime, 'calls'),
    live: (provider) => path.join(runtime, live, provider),
  };
}

/** The first place in memory that is ours alone; on a Mac, which has none, and for a VM that sees nothing else, one in HOME. */
function runtimeFolder(host: Host, take: (folder: string, uid: number) => boolean): string | undefined {
  return runtimeCandidates(host).find((folder) => take(folder, host.user.uid));
}

/** Places for the runtime folder, best first. */
export function runtimeCandidates(host: Pick<Host, 'env' | 'platform' | 'user'>): string[] {
  const { XDG_RUNTIME_DIR: session, TMPDIR: temporary } = host.env;
  const shared = `mayfly-${host.user.uid}`;
  return [
    // Nothing there is in memory, and two engines must not lead to two live folders.
    ...(host.platform === 'darwin' ? [path.join(host.user.home, 'Library/Caches/mayfly')] : []),
    ...(host.platform === 'linux' && seesHomeOnly(host.env, clientConfig(host))
      ? [path.join(host.user.home, '.mayfly-run')]
      : []),
    ...(session && isOurs(session, host.user.uid) ? [path.join(session, 'mayfly')] : []),
    ...(host.platform === 'linux' ? [path.join('/dev/shm', shared)] : []),
    path.join(temporary || '/tmp', shared),
  ];
}

/** Creates the folder for us alone; false where somebody else made it first, or it cannot be. */
function claim(folder: string, uid: number): boolean {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch {
    return isOurs(folder, uid);
  }
}

function couldClaim(folder: string, uid: number): boolean {
  if (lstat(folder)) return isOurs(folder, uid);
  try {
    fs.accessSync(path.dirname(folder), fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function isOurs(folder: string, uid: number): boolean {
  const found = lstat(folder);
  return found !== undefined && found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0;
}
