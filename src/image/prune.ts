import { sweep } from './sweep.ts';
import type { ImageSettings } from './ingredients.ts';
import { listImages } from './list.ts';
import type { Workshop } from './workshop.ts';

/**
 * Removes images of mayfly that calls no longer use (`all`: every one), and returns the removed tags. The engine refuses
 * to remove what a container lives from, so a call that runs keeps its image.
 */
export async function pruneImages(
  at: Pick<Workshop, 'host' | 'engine'>,
  settings: ImageSettings,
  all: boolean,
): Promise<string[]> {
  const images = await listImages(at, settings);
  const removable = images.filter(({ state }) => state === 'old' || (all && state === 'current'));
  const removed: string[] = [];
  // The base last: what was built from it has to go before.
  for (const { tag } of removable.toSorted((a, b) => Number(isBase(a.tag)) - Number(isBase(b.tag)))) {
    const { code } = await at.host.capture(at.engine.command, ['image', 'rm', tag]);
    if (code === 0) removed.push(tag);
  }
  await sweep(at);
  return removed;
}

function isBase(tag: string): boolean {
  return tag.startsWith('mayfly/base:');
}
