import fs from 'node:fs';
import { buildEnvironment, type Environment, type Variables } from '../providers/environment.ts';
import type { Known } from './prepare.ts';
import { cloudsOf } from './cloud.ts';
import { allSecretNames } from '../providers/index.ts';
import { hostProgram } from '../providers/programs.ts';

/** What a call finds in its environment: what its provider, template and options say, its keys, and what git needs. */
export function environmentOf(
  { provider, options, config, template, project, variables }: Known,
  call: string,
  secrets: Readonly<Record<string, string>>,
  trust: Readonly<Record<string, string>>,
  forGit: Readonly<Record<string, string>>,
): Environment {
  const env = { ...provider.env, ...trust };
  const zoned = { ...variables, TZ: variables['TZ'] ?? timeZone() };
  const declaredEnv = { ...provider.declaredEnv, ...template?.env };
  const passEnv = [...provider.passEnv, ...cloudsOf(provider, variables).flatMap(({ pass }) => pass)];
  const { visible, hidden } = buildEnvironment(
    { ...provider, env, declaredEnv, passEnv },
    zoned,
    options.get('pass-env'),
    secrets,
    allSecretNames(config),
  );
  const own = { ...forGit, ...editorsOf(variables), ...hidden };
  return { visible, hidden: { ...own, ...telemetry(hidden, { call, project: project.name }) } };
}

/** Those that the image has: one of the host's would have the CLI say that it cannot be started. */
function editorsOf(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    ['EDITOR', 'VISUAL'].flatMap((name) => {
      const value = variables[name];
      return value && hostProgram(value) === undefined ? [[name, value]] : [];
    }),
  );
}

/** What is measured says of which call it is, where the user has it measured at all. Values are encoded as OpenTelemetry wants it. */
function telemetry(
  given: Readonly<Record<string, string>>,
  attributes: Readonly<Record<string, string>>,
): Record<string, string> {
  if (!Object.keys(given).some((name) => name.startsWith('OTEL_'))) return {};
  const own = Object.entries(attributes).map(([name, value]) => `mayfly.${name}=${encodeURIComponent(value)}`);
  return { OTEL_RESOURCE_ATTRIBUTES: [given['OTEL_RESOURCE_ATTRIBUTES'] ?? '', ...own].filter(Boolean).join(',') };
}

/** The zone that the host's clock shows, when no variable says it: the name that /etc/localtime links to. */
function timeZone(): string | undefined {
  try {
    return /zoneinfo\/(.+)$/.exec(fs.readlinkSync('/etc/localtime'))?.[1];
  } catch {
    return undefined;
  }
}
