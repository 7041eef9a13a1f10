import { loadConfig, settings } from '../config.ts';
import { configSchema } from '../config/schema.ts';
import { MayflyError } from '../errors.ts';
import type { Host } from '../host.ts';
import { OPTION_TABLE, type OptionKey, type Value, variableOf } from '../options.ts';
import { findPlaces } from '../places.ts';
import { findProvider } from '../providers/index.ts';

/** `mayfly config show [PROVIDER]` prints the settings that count and where each comes from; `schema` what may be set. */
export async function config(host: Host, args: readonly string[]): Promise<number> {
  const [verb, provider, ...more] = args;
  if (verb === 'schema' && provider === undefined) host.print(`${JSON.stringify(configSchema(), null, 2)}\n`);
  else if (verb === 'show' && more.length === 0) await show(host, provider);
  else
    throw new MayflyError({
      kind: 'usage',
      what: `mayfly config does not know "${args.join(' ')}"`,
      fix: 'mayfly config show [PROVIDER] or mayfly config schema',
    });
  return 0;
}

async function show(host: Host, provider: string | undefined): Promise<void> {
  const file = await loadConfig(findPlaces(host));
  if (provider !== undefined) findProvider(provider, file); // an unknown one has its own message
  const known = settings({}, host.env, file, provider ?? '');
  const keys = (Object.keys(OPTION_TABLE) as OptionKey[]).filter((key) => !OPTION_TABLE[key]?.flagOf);
  for (const key of keys) {
    const value: Value | undefined = known.get(key);
    const from = host.env[variableOf(key)]
      ? variableOf(key)
      : file.providers?.[provider ?? '']?.[key] !== undefined
        ? `config.yaml, providers.${provider}`
        : file[key] !== undefined
          ? 'config.yaml'
          : 'default';
    host.print(`${key}: ${value === undefined ? '' : JSON.stringify(value)} # ${from}\n`);
  }
}
