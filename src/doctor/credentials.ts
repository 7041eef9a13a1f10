import path from 'node:path';
import { onPath } from '../engine/client.ts';
import { configuredMounts } from '../config/config.ts';
import { targetOf } from '../project/named-mounts.ts';
import { cloudsOf } from '../call/cloud.ts';
import type { Provider } from '../providers/provider.ts';
import { credentialSources, findLogin, readStoredVariables } from '../secrets/secrets.ts';
import type { Context } from './context.ts';
import { broken, type Finding, ok, warn } from './finding.ts';
import { readPlain } from './read.ts';

/** Where each provider would have its login from, and whether that has expired. Never the value. */
export async function checkCredentials(context: Context): Promise<Finding[]> {
  const kept = readStoredVariables(context.places.store);
  return context.providers.flatMap((provider) =>
    provider.credential ? [checkProvider(context, provider, kept, provider.credential.variables)] : [],
  );
}

function checkProvider(
  { host, places, config }: Context,
  provider: Provider,
  kept: Readonly<Record<string, string>>,
  others: readonly string[],
): Finding {
  const { name, secrets } = provider;
  const sources = secrets.flatMap(({ from }) => from);
  const given = sources.find((source) => host.env[source] || kept[source]);
  if (given) return ok(name, `key from the variable ${given}${host.env[given] ? '' : " in the store's env"}`);
  const asked = sources.find((source) => config.secrets?.[source]);
  const [command = ''] = config.secrets?.[asked ?? ''] ?? [];
  if (asked && !command.includes('/') && !onPath(host, command))
    return broken(
      name,
      `the command for ${asked} in config.yaml is not installed`,
      `install it, or correct secrets.${asked}; a key itself belongs in env`,
    );
  if (asked) return ok(name, `key from the command for ${asked} in config.yaml (${command})`);
  const way = others.find((variable) => host.env[variable] || kept[variable]);
  if (way) return checkCloud(provider, way, { ...kept, ...host.env }, host.user.home, config);
  const login = findLogin(provider, places.store);
  const [first, ...more] = credentialSources(provider, places.store, host.user.home);
  if (login === undefined) return warn(name, 'no login and no key', [`give one with ${first}`, ...more].join(', or '));
  return checkLogin(provider, path.join(places.store, name), login, host.now());
}

/** A login of a cloud's own tools is in a folder that no call sees, unless the configuration mounts it. */
function checkCloud(
  provider: Provider,
  way: string,
  variables: Context['host']['env'],
  home: string,
  config: Context['config'],
): Finding {
  const cloud = cloudsOf(provider, variables).find(({ when }) => when === way);
  const isGiven = !cloud || cloud.enough.some((variable) => variables[variable]);
  const mounted = configuredMounts(config, provider.name).flatMap(({ mounts }) => Object.keys(mounts));
  if (isGiven || mounted.some((written) => targetOf(written, home) === path.join(home, cloud.folder)))
    return ok(provider.name, `by way of ${way}`);
  const what = `by way of ${way}, but calls see no ~/${cloud.folder}, and none of ${cloud.enough.join(', ')} is set`;
  return warn(provider.name, what, `set one, or have config.yaml mount it: mounts: { ~/${cloud.folder}: read-only }`);
}

/** An access token is short-lived and renewed by whoever holds a refresh token; without one, its end is the login's. */
function checkLogin({ name, files, credential }: Provider, folder: string, login: string, now: number): Finding {
  const place = files.find((file) => file.path === login)?.credential;
  if (!place) return ok(name, `login in ${login}`);
  const whole = parse(path.join(folder, login));
  const object = place.at === '' ? whole : (whole?.[place.at] as Record<string, unknown> | undefined);
  const again = `log in again: ${credential?.login ?? name}`;
  if (object === undefined) return warn(name, `${login} holds no login`, again);
  const expires = object[place.expires];
  if (typeof expires !== 'number' || expires > now) return ok(name, `login in ${login}`);
  const isRenewable = Object.entries(object).some(([key, value]) => /^refresh_?token$/i.test(key) && Boolean(value));
  if (isRenewable) return ok(name, `login in ${login}; its token has expired and is renewed by the next call`);
  return warn(name, `the login in ${login} has expired`, again);
}

function parse(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readPlain(file)?.toString() ?? '') as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
