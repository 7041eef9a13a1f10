import leven from 'leven';
import type { Config, ProviderConfig } from '../config/config.ts';
import { allSecretNames, providerNames } from '../providers/index.ts';

/** A name in config.yaml that nothing has, by where it stands. */
export interface UnknownName {
  readonly at: readonly [section: string, name: string];
  readonly what: string;
  readonly known: readonly string[];
}

/** The first name of a provider or of a key that means nothing, such as a misspelt one: what it restricts would be without effect. */
export function findUnknownName(config: Config): UnknownName | undefined {
  const builtIn = providerNames({});
  const declared = Object.entries(config.providers ?? {});
  const stray = declared.find(([name, provider]) => !builtIn.includes(name) && !isDeclaration(provider));
  if (stray) return unknown('providers', stray[0], 'provider', builtIn);
  const names = providerNames(config);
  const weighed = Object.keys(config.recommend ?? {}).find((name) => !names.includes(name));
  if (weighed !== undefined) return unknown('recommend', weighed, 'provider', names);
  const keys = allSecretNames(config);
  const key = Object.keys(config.secrets ?? {}).find((name) => !keys.has(name));
  return key === undefined ? undefined : unknown('secrets', key, 'key of a provider', [...keys]);
}

function isDeclaration({ command, extends: from, image, target }: ProviderConfig): boolean {
  return [command, from, image, target].some((value) => value !== undefined);
}

function unknown(section: string, name: string, kind: string, known: readonly string[]): UnknownName {
  return { at: [section, name], what: `unknown ${kind} "${name}"${suggestion(name, known)}`, known };
}

/** `, did you mean "…"?`, where one of the names is near. */
export function suggestion(name: string, known: readonly string[]): string {
  const [nearest] = known
    .map((other) => ({ other, distance: leven(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ other, distance }) => distance <= Math.ceil(Math.max(name.length, other.length) / 4))
    .toSorted((one, another) => one.distance - another.distance);
  return nearest === undefined ? '' : `, did you mean "${nearest.other}"?`;
}
