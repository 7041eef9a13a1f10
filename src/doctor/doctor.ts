import { configFile, loadConfig, settings } from '../config.ts';
import { lstat } from '../files.ts';
import type { Host } from '../host.ts';
import { findPlaces } from '../places.ts';
import { findProvider, providerNames } from '../providers/index.ts';
import { checkCertificates } from './certificates.ts';
import type { Context } from './context.ts';
import { checkCredentials } from './credentials.ts';
import { checkEngine } from './engine.ts';
import { failed, type Finding, ok } from './finding.ts';
import { checkShell } from './shell.ts';
import { checkGit, checkSsh } from './ssh.ts';
import { checkStore } from './store.ts';

const CHECKS: Readonly<Record<string, (context: Context) => Promise<Finding[]>>> = {
  engine: checkEngine,
  ssh: checkSsh,
  git: checkGit,
  credentials: checkCredentials,
  store: checkStore,
  zsh: checkShell,
  ca: checkCertificates,
};

const PATIENCE = 30_000; // milliseconds; what asks somebody else may be kept waiting

/** Looks at everything at once. A check that throws or does not come to an end is a finding like any other. */
export async function examine(host: Host): Promise<Finding[]> {
  const places = findPlaces(host);
  const config = await loadConfig(places).catch((error: unknown) => failed('config', error));
  const known = 'level' in config ? {} : config;
  const context: Context = {
    host,
    places,
    config: known,
    options: settings({}, host.env, known, ''),
    providers: providerNames(known).map((name) => findProvider(name, known)),
  };
  const findings = await Promise.all(
    Object.entries(CHECKS).map(([subject, check]) =>
      withPatience(check(context)).catch((error: unknown) => [failed(subject, error)]),
    ),
  );
  const file = configFile(places);
  const read = lstat(file) ? file : `no ${file}, so all is as it comes`;
  return ['level' in config ? config : ok('config', read), ...findings.flat()];
}

function withPatience(check: Promise<Finding[]>): Promise<Finding[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE / 1000} s`)), PATIENCE);
    void check.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
