import { configFile } from '../config-file/load.ts';
import { type Config, inProject, type Settings, settings } from '../config/config.ts';
import { askEngine, type Reached, type Tried } from '../engine/choose.ts';
import type { Captured, CaptureOptions, Host } from '../platform/host.ts';
import { readOwn } from '../config-file/own-file.ts';
import { OPTION_TABLE, type OptionKey, variableOf } from '../config/options.ts';
import { type Places, seePlaces } from '../config/places.ts';
import { findProject } from '../project/project.ts';
import { findProvider, providerNames } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';
import { failed, type Finding, ok } from './finding.ts';

/** What every check may look at; no check changes anything. */
export interface Context {
  /** Whose processes end after a time. */
  readonly host: Host;
  readonly places: Places;
  readonly config: Config;
  readonly options: Settings;
  readonly providers: readonly Provider[];
  /** Of the project where the caller stands. */
  readonly root: string;
  /** Asked once; rejected when no engine answers. */
  readonly engine: Promise<Reached & Tried>;
}

/** Undefined when no engine answers, of which the check of the engine speaks. */
export function answered({ engine }: Context): Promise<Reached | undefined> {
  return engine.catch(() => undefined);
}

/** The context, in which whatever is wrong with the settings has its default; and what that was. */
export async function makeContext(given: Host): Promise<{ context: Context; findings: Finding[] }> {
  const host = withLimit(given);
  const places = seePlaces(host);
  const findings: Finding[] = [];
  const attempt = <T>(body: () => T): T | undefined => {
    try {
      return body();
    } catch (error) {
      findings.push(failed('config', error));
      return undefined;
    }
  };
  const read = await readConfig(places);
  findings.push(read.finding);
  const keys = Object.keys(OPTION_TABLE) as OptionKey[];
  const wrong = keys.filter((key) => attempt(() => [settings({}, host.env, {}, '').get(key)]) === undefined);
  const env = Object.fromEntries(
    Object.entries(host.env).filter(([name]) => !wrong.some((key) => variableOf(key) === name)),
  );
  const { root } = await findProject(host).catch(() => ({ root: host.cwd() ?? '/' }));
  const options = settings({}, env, inProject(read.config, root, host.user.home), '');
  const providers = providerNames(read.config).flatMap((name) => attempt(() => findProvider(name, read.config)) ?? []);
  const engine = askEngine(host, options.get('engine'), places);
  engine.catch(() => {}); // whoever needs it hears of it
  return { context: { host, places, config: read.config, options, providers, root, engine }, findings };
}

/** Without the cache that calls have. */
async function readConfig(places: Places): Promise<{ config: Config; finding: Finding }> {
  const file = configFile(places);
  try {
    const text = readOwn(file);
    if (text === undefined) return { config: {}, finding: ok('config', `no ${file}, so all is as it comes`) };
    const { validateConfig } = await import('../config-file/validate.ts');
    return { config: validateConfig(text, file) as Config, finding: ok('config', file) };
  } catch (error) {
    return { config: {}, finding: failed('config', error) };
  }
}

const LIMIT = 10_000; // milliseconds

function withLimit(host: Host): Host {
  return {
    ...host,
    capture: (command: string, args: readonly string[], options: CaptureOptions = {}): Promise<Captured> =>
      host.capture(command, args, { ...options, timeout: Math.min(options.timeout ?? LIMIT, LIMIT) }),
  };
}
