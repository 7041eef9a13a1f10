import fs from 'node:fs';
import { buildEnvironment, type Environment, type Variables } from '../plan/environment.ts';
import type { Known } from '../prepare.ts';
import { allSecretNames } from '../providers/index.ts';

/** What a call finds in its environment: what its provider, template and options say, its keys, and what git needs. */
export function environmentOf(
  { provider, options, config, template }: Known,
  variables: Variables,
  secrets: Readonly<Record<string, string>>,
  trust: Readonly<Record<string, string>>,
  forGit: Readonly<Record<string, string>>,
): Environment {
  const env = { ...provider.env, ...trust };
  const zoned = { ...variables, TZ: variables['TZ'] ?? timeZone() };
  const declaredEnv = { ...provider.declaredEnv, ...template?.env };
  const { visible, hidden } = buildEnvironment(
    { ...provider, env, declaredEnv },
    zoned,
    options.get('pass-env'),
    secrets,
    allSecretNames(config),
  );
  return { visible, hidden: { ...forGit, ...hidden } };
}

/** The zone that the host's clock shows, when no variable says it: the name that /etc/localtime links to. */
function timeZone(): string | undefined {
  try {
    return /zoneinfo\/(.+)$/.exec(fs.readlinkSync('/etc/localtime'))?.[1];
  } catch {
    return undefined;
  }
}
