import type { Config, ProviderConfig } from '../config/config.ts';
import { MayflyError } from '../platform/errors.ts';
import { claude } from './claude.ts';
import { gemini } from './gemini.ts';
import { glm } from './glm.ts';
import type { Provider } from './provider.ts';
import { tools } from './tools.ts';

const BUILT_IN: Readonly<Record<string, Provider>> = { claude, gemini, glm };

export function providerNames(config: Config): string[] {
  return [...new Set([...Object.keys(BUILT_IN), ...Object.keys(config.providers ?? {})])];
}

/** The variables of every provider that hold a key: none of them passes into the container of another. */
export function allSecretNames(config: Config): ReadonlySet<string> {
  const providers = providerNames(config).map((name) => findProvider(name, config));
  return new Set(providers.flatMap(({ secrets }) => secrets.flatMap(({ name, from }) => [name, ...from])));
}

/** The provider of that name: built in, declared in config.yaml, or built in and adjusted there. */
export function findProvider(name: string, config: Config): Provider {
  const declared = own(config.providers ?? {}, name);
  const known = own(BUILT_IN, name);
  if (!declared && known) return known;
  if (!declared) throw new MayflyError({ kind: 'unknown-provider', name, known: providerNames(config) });
  return declare(name, declared, known);
}

/** Names come from people: `constructor` is none of what every object has. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function declare(name: string, declared: ProviderConfig, known: Provider | undefined): Provider {
  const from = known ?? BUILT_IN[declared.extends ?? ''] ?? tools;
  const command = declared.command ?? from.command;
  if (command.length === 0) throw incomplete(name, 'has no command');
  return {
    ...from,
    name,
    command,
    ...(declared.image
      ? { image: { reference: declared.image } }
      : declared.target
        ? { image: { target: declared.target } }
        : {}),
    ...(declared.folder && { folder: declared.folder }),
    ...(declared.env && { declaredEnv: declared.env }),
    ...(declared.secrets && {
      secrets: declared.secrets.map(secretOf),
      // A list without a name: this one asks for no key, such as a model server on this host.
      credential: { files: [], variables: [], needed: declared.secrets.length > 0 ? 'always' : [] },
    }),
    files: [
      ...(declared.history ?? []).map((path) => ({ path, class: 'history' as const })),
      ...(declared.files ?? []).map((path) => ({ path, class: 'settings' as const })),
      ...from.files,
    ],
    limits: { ...from.limits, ...(declared['max-calls'] && { calls: declared['max-calls'] }) },
  };
}

function secretOf(text: string): { name: string; from: readonly string[] } {
  const [name = '', source = name] = text.split('=', 2);
  return { name, from: [source] };
}

function incomplete(name: string, what: string): MayflyError {
  return new MayflyError({
    kind: 'config-invalid',
    where: `config.yaml: providers.${name}`,
    what,
    allowed: 'command, with target or image',
  });
}
