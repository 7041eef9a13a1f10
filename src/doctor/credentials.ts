import path from 'node:path';
import { lstat, readText } from '../files.ts';
import type { CredentialRule, FileRule, Provider } from '../providers/provider.ts';
import { readVariables } from '../secrets.ts';
import type { Context } from './context.ts';
import { type Finding, ok, warn } from './finding.ts';

/** Where each provider would have its login from, and whether that has expired. Never the value. */
export async function checkCredentials({ host, places, config, providers }: Context): Promise<Finding[]> {
  const variables = readVariables(host, places.store);
  return providers.flatMap((provider) => {
    const { name, credential, secrets } = provider;
    if (!credential) return [];
    const sources = secrets.flatMap(({ from }) => from);
    const given = sources.find((source) => variables[source]);
    const command = sources.find((source) => config.secrets?.[source]);
    if (given) return [ok(name, `key from the variable ${given}${host.env[given] ? '' : ' in the store'}`)];
    if (command) return [ok(name, `key from the command for ${command} in config.yaml`)];
    const store = path.join(places.store, name);
    const login = credential.files.find((file) => holds(path.join(store, file.path), file.key));
    if (login) return [expiry(provider, store, login, host.now())];
    return [warn(name, 'no login and no key', remedy(credential, sources))];
  });
}

function remedy({ login }: CredentialRule, sources: readonly string[]): string {
  return [`set ${sources.join(' or ')}`, ...(login ? [login] : [])].join(', or ');
}

function expiry({ name, files }: Provider, store: string, login: { path: string }, now: number): Finding {
  const rule = files.find((file) => file.path === login.path)?.credential;
  const expires = rule && expiresAt(path.join(store, login.path), rule);
  if (expires === undefined) return ok(name, `login in ${login.path}`);
  if (expires > now) return ok(name, `login in ${login.path}`);
  return ok(name, `login in ${login.path}; its token has expired and is renewed by the next call`);
}

function expiresAt(file: string, { at, expires }: NonNullable<FileRule['credential']>): number | undefined {
  const whole = parse(file);
  const object = at === '' ? whole : (whole?.[at] as Record<string, unknown> | undefined);
  const value = object?.[expires];
  return typeof value === 'number' ? value : undefined;
}

function holds(file: string, key: string | undefined): boolean {
  return key === undefined ? (lstat(file)?.size ?? 0) > 0 : Boolean(parse(file)?.[key]);
}

function parse(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readText(file) ?? '') as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
