import path from 'node:path';
import { textWithin } from '../boundary/read.ts';
import type { Config } from '../config/config.ts';
import { parseEnvFile } from '../config-file/env-file.ts';
import { MayflyError } from '../platform/errors.ts';
import { lstat, readText } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { readOwn } from '../config-file/own-file.ts';
import type { Variables } from '../providers/environment.ts';
import type { Project } from '../project/project.ts';
import type { CredentialRule, Provider } from '../providers/provider.ts';

const COMMAND_TIME = 30_000; // milliseconds; a password manager may wait for a finger on a sensor

/** The host's variables, and below them those of the store's `env`. An empty variable counts as unset. */
export function readVariables(host: Host, store: string): Variables {
  const own = Object.fromEntries(Object.entries(host.env).filter(([, value]) => value !== ''));
  return { ...readStoredVariables(store), ...own };
}

/** What the store's `env` gives. */
export function readStoredVariables(store: string): Readonly<Record<string, string>> {
  const file = path.join(store, 'env');
  const { values, wrongLine } = parseEnvFile(readOwn(file) ?? '');
  if (wrongLine === undefined) return values;
  throw new MayflyError({
    kind: 'config-invalid',
    where: `${file}:${wrongLine}`,
    what: 'gives no variable', // and is not shown: it may hold a key
    allowed: 'NAME=value, in quotes that end where it has several lines; lines that begin with #',
  });
}

/**
 * The provider's keys by the variable that they have inside: from the variables, else from the commands in config.yaml.
 * A key that nobody gives is absent. `patience`: milliseconds that a command may take.
 */
export async function findSecrets(
  host: Host,
  provider: Provider,
  variables: Variables,
  config: Config,
  patience = COMMAND_TIME,
): Promise<Record<string, string>> {
  const found = await Promise.all(
    provider.secrets.map(async ({ name, from }) => {
      const given = from.map((source) => variables[source]).find(Boolean);
      const source = from.find((candidate) => config.secrets?.[candidate]);
      const words = source === undefined ? [] : (config.secrets?.[source] ?? []);
      const value = given ?? (source === undefined ? undefined : await runCommand(host, source, words, patience));
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

async function runCommand(host: Host, name: string, words: readonly string[], patience: number): Promise<string> {
  const [command = '', ...args] = words.map((word) => word.replace(/^~(?=\/)/, host.user.home));
  const { code, stdout, stderr } = await host.capture(command, args, { timeout: patience });
  const value = stdout.replace(/\r?\n$/, '');
  const reason =
    code === 124
      ? `no answer in ${patience / 1000} s`
      : code === 127
        ? 'there is no such command; a key itself belongs in env' // and is not shown
        : code !== 0
          ? `exit ${code} ${stderr.trim()}`
          : value === ''
            ? 'it printed nothing'
            : value.includes('\n')
              ? 'it printed more than the one line of a key'
              : '';
  if (reason) throw new MayflyError({ kind: 'secret-command', name, reason });
  return value;
}

const ASKS_NOTHING = new Set(['--version', '-v', '-V', '--help', '-h', 'help']);

interface Asked {
  readonly provider: Provider;
  readonly words: readonly string[] | undefined;
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Variables;
  readonly store: string;
  readonly home: string;
  readonly project: Pick<Project, 'root' | 'cwd' | 'empty'>;
}

/**
 * For a call that nobody could answer, by the look of it: what would give it a login. It is refused only where nobody could log in
 * during it, or it is mayfly's own; else the CLI has its own words, code and form for that, and the line comes after them.
 */
export function requireCredential(call: Asked): string | undefined {
  const { provider, store, home, project } = call;
  if (!lacksCredential(call)) return undefined;
  const sources = credentialSources(provider, store, home);
  const error = new MayflyError({ kind: 'credential-missing', provider: provider.name, sources });
  if (provider.credential?.needed === 'always' || project.empty) throw error;
  return error.message;
}

function lacksCredential({ provider, words, secrets, variables, store, project }: Asked): boolean {
  const rule = provider.credential;
  if (!rule || !words || ASKS_NOTHING.has(words[0] ?? '')) return false;
  const needed = rule.needed === 'always' || words.some((word) => rule.needed.includes(word));
  if (!needed || Object.keys(secrets).length > 0 || rule.variables.some((name) => variables[name])) return false;
  return findLogin(provider, store) === undefined && !isElsewhere(provider, rule, words, store, project);
}

/** By the look of it: what is named in vain is the CLI's to complain of. */
function isElsewhere(
  { name, secrets }: Provider,
  { variables, elsewhere }: CredentialRule,
  words: readonly string[],
  store: string,
  { root, cwd, empty }: Pick<Project, 'root' | 'cwd' | 'empty'>,
): boolean {
  if (!elsewhere) return false;
  // Words that are mayfly's own ask in nobody's form.
  if (!empty && words.some((word) => elsewhere.words.includes(word.replace(/=.*/s, '')))) return true;
  const names = [...secrets.map((secret) => secret.name), ...variables, ...elsewhere.keys].join('|');
  const named = new RegExp(`(?<![\\w$])(?:${names})["']?[ \\t]*[:=][ \\t]*["']?[^\\s"']`);
  const isNamed = (folder: string, file: string): boolean => named.test(textWithin(folder, file, LARGEST) ?? '');
  if (elsewhere.store.some((file) => isNamed(path.join(store, name), file))) return true;
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    if (elsewhere.project.some((file) => isNamed(folder, file))) return true;
    if (folder === root || folder === path.dirname(folder)) return false;
  }
}

const LARGEST = 1_000_000; // bytes

/** Whether a call could be answered, as far as can be told without asking anybody. */
export function hasCredential(provider: Provider, variables: Variables, config: Config, store: string): boolean {
  const rule = provider.credential;
  if (!rule || rule.needed.length === 0) return true;
  const names = provider.secrets.flatMap(({ from }) => from);
  return (
    [...names, ...rule.variables].some((name) => variables[name]) ||
    names.some((name) => config.secrets?.[name]) ||
    findLogin(provider, store) !== undefined
  );
}

/** The file of the store that holds a login, relative to the provider's folder. */
export function findLogin({ name, credential }: Provider, store: string): string | undefined {
  return credential?.files.find((file) => isThere(path.join(store, name, file.path), file.key))?.path;
}

/** What would give a login, in words, the nearest first. */
export function credentialSources(provider: Provider, store: string, home: string): string[] {
  const { name, folder, secrets, credential } = provider;
  const names = secrets.flatMap(({ from }) => from);
  // Only of the CLIs themselves is it the folder of the same name; whoever extends one has logins of his own.
  const native =
    folder === `.${name}`
      ? credential?.files.find((file) => isThere(path.join(home, folder, file.path), file.key))
      : undefined;
  return [
    ...(native ? [`mayfly import (there is a login in ${path.join(home, `.${name}`)})`] : []),
    `the variable ${names.join(' or ')} (in the environment or in ${path.join(store, 'env')})`,
    ...(credential?.login ? [credential.login] : []),
  ];
}

function isThere(file: string, key: string | undefined): boolean {
  if (key === undefined) return (lstat(file)?.size ?? 0) > 0;
  try {
    return Boolean((JSON.parse(readText(file) ?? '{}') as Record<string, unknown>)[key]);
  } catch {
    return false;
  }
}
