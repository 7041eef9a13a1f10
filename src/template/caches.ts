import { sha256 } from '../platform/hash.ts';
import type { Mount } from '../plan/plan.ts';
import type { Cache } from '../config/template.ts';

const TARGET = '/run/mayfly/cache';

const VARIABLES: Readonly<Record<Cache, string>> = {
  npm: 'npm_config_cache',
  pip: 'PIP_CACHE_DIR',
  // Cargo has no variable for the registry alone, and writes beside it.
  cargo: 'CARGO_HOME',
};

/** Volumes are the engine's, which others may use: their names end with whose they are. */
export async function volumeSuffix(store: string, uid: number): Promise<string> {
  return sha256(`${uid} ${store}`, 12);
}

export const VOLUME_PREFIX = 'mayfly-cache-';

/** Of a project: what it leaves there, the calls of another would run. */
export async function cacheMounts(
  caches: readonly Cache[],
  store: string,
  uid: number,
  project: string,
): Promise<Mount[]> {
  const suffix = await volumeSuffix(store, uid);
  return caches.map((cache) => ({
    kind: 'volume',
    name: `${VOLUME_PREFIX}${cache}-${project}-${suffix}`,
    target: `${TARGET}/${cache}`,
  }));
}

/** What tells each program where its cache is. */
export function cacheVariables(caches: readonly Cache[]): Record<string, string> {
  return Object.fromEntries(caches.map((cache) => [VARIABLES[cache], `${TARGET}/${cache}`]));
}
