import { loadConfig } from '../config-file/load.ts';
import { type Config, type Settings, settings } from '../config/config.ts';
import { engineOfCalls } from '../engine/choose.ts';
import type { Engine } from '../engine/engine.ts';
import type { Host } from '../platform/host.ts';
import { findPlaces, type Places } from '../config/places.ts';

/** What a command that looks at running calls needs. */
export interface Fleet {
  readonly host: Host;
  readonly engine: Engine;
  readonly places: Places;
  readonly config: Config;
  readonly options: Settings;
}

export async function openFleet(host: Host): Promise<Fleet> {
  const places = findPlaces(host);
  const config = await loadConfig(places);
  const options = settings({}, host.env, config, '');
  return { host, engine: await engineOfCalls(host, options.get('engine'), places), places, config, options };
}
