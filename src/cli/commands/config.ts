import { loadConfig } from '../../config-file/load.ts';
import { inProject, type Setting, settings } from '../../config/config.ts';
import { configSchema } from '../../config-file/schema.ts';
import { MayflyError } from '../../platform/errors.ts';
import type { Host } from '../../platform/host.ts';
import { caBundle } from '../../engine/images/certificates.ts';
import { OPTION_TABLE, type OptionKey } from '../../config/options.ts';
import { findPlaces } from '../../config/places.ts';
import { findProject } from '../../project/project.ts';
import { findProvider } from '../../providers/index.ts';
import type { Provider } from '../../providers/provider.ts';

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

async function show(host: Host, name: string | undefined): Promise<void> {
  const all = await loadConfig(findPlaces(host));
  const file = all.projects ? inProject(all, (await findProject(host)).root, host.user.home) : all;
  const provider = name === undefined ? undefined : findProvider(name, file); // an unknown one has its own message
  const known = settings({}, host.env, file, name ?? '');
  const others = decidedElsewhere(host, provider);
  const keys = (Object.keys(OPTION_TABLE) as OptionKey[]).filter((key) => !OPTION_TABLE[key]?.flagOf);
  for (const key of keys) {
    const { value, from } = known.find(key) ?? others[key] ?? { from: 'default' };
    host.print(`${key}:${value === undefined ? '' : ` ${JSON.stringify(value)}`} # ${from}\n`);
  }
}

/** What counts where nobody says otherwise and the table has no default. */
function decidedElsewhere(host: Host, provider: Provider | undefined): Partial<Record<OptionKey, Setting>> {
  const bundle = caBundle(host, undefined);
  const variable = host.env['NODE_EXTRA_CA_CERTS'] ? 'NODE_EXTRA_CA_CERTS' : 'SSL_CERT_FILE';
  const from = `default of ${provider?.name}`;
  return {
    ...(provider && {
      memory: { value: provider.limits.memory, from },
      cpus: { value: provider.limits.cpus, from },
    }),
    ...(bundle !== undefined && { 'ca-bundle': { value: bundle, from: variable } }),
  };
}
