import { loadConfig } from '../../config-file/load.ts';
import { type Config } from '../../config/config.ts';
import { oneLine } from '../../platform/errors.ts';
import { list } from '../../platform/files.ts';
import type { Host } from '../../platform/host.ts';
import { findPlaces } from '../../config/places.ts';
import { findProject } from '../../project/project.ts';
import { rank, recommend } from '../../project/recommend.ts';
import { manifestsIn, projectType } from '../../config/project-type.ts';
import { findProvider, providerNames } from '../../providers/index.ts';
import { hasCredential, readVariables } from '../../secrets/secrets.ts';
import { readFlags } from '../../config/flags.ts';

/** `mayfly recommend [--json]`: the provider for this project, and why, as `PROVIDER: REASON`. */
export async function recommendProvider(host: Host, args: readonly string[]): Promise<number> {
  const { values } = readFlags('recommend', args, 0);
  const places = findPlaces(host);
  const config = await loadConfig(places);
  const { root } = await findProject(host);
  const names = list(root);
  const type = projectType(names);
  const ranked = rank(type, candidates(host, places.store, config), config.recommend);
  const told = manifestsIn(names).filter((manifest) => type === 'mixed' || manifest.type === type);
  const { provider, reason } = recommend(
    ranked,
    type,
    told.map(({ file }) => file),
  );
  if (values['json']) host.print(`${JSON.stringify({ provider, type, reason, ranked }, null, 2)}\n`);
  else host.print(oneLine(`${provider}: ${reason}`) + '\n');
  return 0;
}

function candidates(host: Host, store: string, config: Config): { name: string; credential: boolean }[] {
  const variables = readVariables(host, store);
  return providerNames(config).map((name) => ({
    name,
    credential: hasCredential(findProvider(name, config), variables, config, store),
  }));
}
