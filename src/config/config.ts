import { MayflyError } from '../platform/errors.ts';
import { physical } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import {
  OPTION_TABLE,
  type OptionKey,
  type OPTIONS,
  parseValue,
  type Value,
  type Values,
  variableOf,
} from './options.ts';
import type { ProjectType } from './project-type.ts';
import type { Template, Tools } from './template.ts';

export type MountMode = 'read-only' | 'writable';

/** By path on the host: absolute, or from `~`. */
export type NamedMounts = Readonly<Record<string, MountMode>>;

/** How well a provider suits a type; what is not named has none. */
export type Weights = Readonly<Record<string, Partial<Record<ProjectType, number>>>>;

/** A provider's part of config.yaml: options for it, or the declaration of a new one. */
export interface ProviderConfig extends Values {
  readonly 'max-calls'?: number;
  readonly extends?: string;
  readonly target?: 'tools' | 'claude' | 'gemini';
  readonly image?: string;
  readonly command?: readonly string[];
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly files?: readonly string[];
  readonly history?: readonly string[];
  readonly mounts?: NamedMounts;
  readonly tools?: Tools;
}

/** What `projects` says of one. */
export interface ProjectValues extends Values {
  readonly mounts?: NamedMounts;
}

export type Config = Values & {
  readonly 'max-calls'?: number;
  readonly providers?: Readonly<Record<string, ProviderConfig>>;
  /** Options by the path of a project, as it is written. */
  readonly projects?: Readonly<Record<string, ProjectValues>>;
  readonly mounts?: NamedMounts;
  readonly tools?: Tools;
  readonly templates?: Readonly<Record<string, Template>>;
  readonly recommend?: Weights;
  /** Commands that print a key, by the variable that they stand for. */
  readonly secrets?: Readonly<Record<string, readonly string[]>>;
};

/** The configuration of calls in one project: what `projects` says of it, the nearest folder first. */
export type ProjectConfig = Config & {
  readonly here?: readonly { readonly folder: string; readonly values: ProjectValues }[];
};

/** Only the user's own configuration speaks of projects: a file of the project must not widen what its calls may do. */
export function inProject(config: Config, root: string, home: string): ProjectConfig {
  if (config.projects === undefined) return config;
  const here = Object.entries(config.projects)
    .map(([folder, values]) => ({ folder: physical(folder.replace(/^~(?=\/|$)/, home)), values }))
    .filter(({ folder }) => root === folder || root.startsWith(folder.endsWith('/') ? folder : `${folder}/`))
    .toSorted((a, b) => b.folder.length - a.folder.length);
  return { ...config, here };
}

/** Looks up options: flag, variable, template, the project's part of config.yaml, the provider's part of config.yaml, config.yaml, default. */
export interface Settings {
  get<K extends OptionKey>(key: K): ValueOf<K>;
  /** With the place that it comes from; undefined where provider or machine decide. */
  find(key: OptionKey): Setting | undefined;
}

export interface Setting {
  readonly value: Value;
  readonly from: string;
}

type Kind<T> = T extends { choices: readonly (infer Choice)[] }
  ? Choice
  : T extends { type: 'boolean' }
    ? boolean
    : T extends { type: 'number' }
      ? number
      : T extends { type: 'list' }
        ? readonly string[]
        : string;
type ValueOf<K extends OptionKey> = (typeof OPTIONS)[K] extends { default: unknown }
  ? Kind<(typeof OPTIONS)[K]>
  : Kind<(typeof OPTIONS)[K]> | undefined;

export function settings(
  flags: Values,
  env: Host['env'],
  config: ProjectConfig,
  provider: string,
  template: { readonly name: string; readonly values: Values } = { name: '', values: {} },
): Settings {
  // Read in a loop and not by a call each: hot functions wake the optimizing compiler, which is 2 MB of each wrapper.
  const written: readonly (readonly [from: string, values: Values | undefined])[] = [
    [`template ${template.name}`, template.values],
    ...writtenIn(config, provider),
  ];
  const find = (key: OptionKey): Setting | undefined => {
    const flag = flags[key];
    if (flag !== undefined) return { value: flag, from: `--${key}` };
    const variable = fromVariable(key, env);
    if (variable) return variable;
    for (const [from, values] of written) {
      const value = values?.[key];
      if (value !== undefined) return { value, from };
    }
    const value = OPTION_TABLE[key]?.default;
    return value === undefined ? undefined : { value, from: 'default' };
  };
  return { find, get: <K extends OptionKey>(key: K) => find(key)?.value as ValueOf<K> };
}

/** `mounts` of config.yaml, and where they are written. */
export interface ConfiguredMounts {
  readonly from: string;
  readonly mounts: NamedMounts;
}

/** Those of the project, of the provider, and of all calls, the nearest first. */
export function configuredMounts(config: ProjectConfig, provider: string): ConfiguredMounts[] {
  return writtenIn(config, provider).flatMap(([from, values]) =>
    values?.mounts ? [{ from, mounts: values.mounts }] : [],
  );
}

function writtenIn(
  config: ProjectConfig,
  provider: string,
): (readonly [from: string, values: (Values & { readonly mounts?: NamedMounts }) | undefined])[] {
  return [
    ...(config.here ?? []).map(({ folder, values }) => [`config.yaml, projects.${folder}`, values] as const),
    [`config.yaml, providers.${provider}`, config.providers?.[provider]],
    ['config.yaml', config],
  ];
}

function fromVariable(key: OptionKey, env: Host['env']): Setting | undefined {
  const option = OPTION_TABLE[key];
  const from = variableOf(key);
  const text = env[from];
  if (!option || option.flagOf || text === undefined || text === '') return undefined;
  const parsed = parseValue(option, text);
  if ('value' in parsed) return { value: parsed.value, from };
  throw new MayflyError({
    kind: 'config-invalid',
    where: `the variable ${from}`,
    what: `cannot be "${text}"`,
    allowed: parsed.allowed,
  });
}
