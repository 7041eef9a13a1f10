import { VOLUME_PREFIX, volumeSuffix } from './caches.ts';
import { forgetLayer } from './layers.ts';
import { sweep } from '../engine/images/sweep.ts';
import type { ImageSettings } from '../engine/images/ingredients.ts';
import { listImages } from '../engine/images/list.ts';
import { forgetUsed } from '../engine/images/used.ts';
import type { Workshop } from '../engine/images/workshop.ts';

/**
 * Removes images of mayfly that calls of this store no longer use (`all`: every one, and the caches), and returns what they were called. The engine refuses
 * to remove what a container lives from, so a call that runs keeps its image.
 */
export async function pruneImages(
  at: Pick<Workshop, 'host' | 'engine'>,
  settings: ImageSettings,
  deserted: readonly string[],
  all: boolean,
): Promise<string[]> {
  const images = await listImages(at, settings, deserted);
  const removable = images.filter(({ state }) => state === 'old' || (all && state !== 'missing'));
  const removed: string[] = [];
  for (const { tag } of removable.toSorted((a, b) => depth(b.tag) - depth(a.tag))) {
    const { code } = await at.host.capture(at.engine.command, ['image', 'rm', tag]);
    if (code !== 0) continue;
    removed.push(tag);
    forgetUsed(settings.store, at.engine.name, tag);
  }
  const stays = (suffix: string): boolean => images.some(({ tag }) => tag.endsWith(suffix) && !removed.includes(tag));
  for (const suffix of deserted) if (!stays(suffix)) forgetLayer(settings.store, at.engine.name, suffix);
  await sweep(at);
  return all ? [...removed, ...(await removeVolumes(at, settings.store))] : removed;
}

/** What was built from an image has to go before it. */
function depth(tag: string): number {
  if (tag.startsWith('mayfly/base:')) return 0;
  return tag.includes('-') ? 2 : 1;
}

/** The caches of this store's templates; one that a call has mounted stays. */
export async function removeVolumes(
  { host, engine }: Pick<Workshop, 'host' | 'engine'>,
  store: string,
): Promise<string[]> {
  const suffix = await volumeSuffix(store, host.user.uid);
  const ours = ['--filter', `name=${VOLUME_PREFIX}`, '--format', '{{.Name}}'];
  const { stdout } = await host.capture(engine.command, ['volume', 'ls', ...ours]);
  const names = stdout.split('\n').filter((name) => name.startsWith(VOLUME_PREFIX) && name.endsWith(`-${suffix}`));
  const removed: string[] = [];
  for (const name of names)
    if ((await host.capture(engine.command, ['volume', 'rm', name])).code === 0) removed.push(name);
  return removed;
}
