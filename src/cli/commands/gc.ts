import { removeCaches } from '../../fleet/caches.ts';
import { collect } from '../../fleet/collect.ts';
import { openFleet } from '../../fleet/open.ts';
import type { Host } from '../../platform/host.ts';
import { caBundle } from '../../engine/images/certificates.ts';
import { pruneImages } from '../../template/prune.ts';
import { desertedLayers } from '../../template/layers.ts';
import { readFlags } from '../../config/flags.ts';

/** `mayfly gc`: removes what nobody needs any more, and says what that was. */
export async function gc(host: Host, args: readonly string[]): Promise<number> {
  const { values } = readFlags('gc', args, 0);
  const fleet = await openFleet(host);
  const { calls, stages, others } = await collect(fleet);
  const { options, places } = fleet;
  const settings = {
    store: places.store,
    base: options.get('base'),
    caBundle: caBundle(host, options.get('ca-bundle')),
  };
  const deserted = await desertedLayers(places, fleet.config, fleet.engine.name);
  const images = await pruneImages(fleet, settings, deserted, false);
  const caches = await removeCaches(fleet, false);
  for (const { name, owner } of others)
    host.note(`mayfly: ${name} is an orphan, but of ${owner.user} or another store; mayfly gc there ends it`);
  if (values['json']) host.print(`${JSON.stringify({ calls, stages, images, caches }, null, 2)}\n`);
  else if (calls.length + stages.length + images.length + caches.length === 0)
    host.note('mayfly: there is nothing to remove');
  else {
    const of = (kind: string, names: readonly string[]): string[] => names.map((name) => `${kind.padEnd(6)} ${name}\n`);
    host.print([...of('call', calls), ...of('stage', stages), ...of('image', images), ...of('cache', caches)].join(''));
  }
  return 0;
}
