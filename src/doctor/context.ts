import { type Config, configFile, inProject, type Settings, settings } from '../config.ts';
import { chooseEngine, type Engine } from '../engine/engine.ts';
import { askFacts, type Facts } from '../engine/facts.ts';
import { readText, stat } from '../files.ts';
import type { Captured, CaptureOptions, Host } from '../host.ts';
import { OPTION_TABLE, type OptionKey, variableOf } from '../options.ts';
import { type Places, seePlaces } from '../places.ts';
import { findProject } from '../project/project.ts';
import { findProvider, providerNames } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';
import { broken, failed, type Finding, ok } from './finding.ts';

/** What every check may look at; no check changes anything. */
export interface Context {
  /** Whose processes end after a time. */
  readonly host: Host;
  readonly places: Places;
  readonly config: Config;
  readonly options: Settings;
  readonly providers: readonly Provider[];
  /** Asked once; rejected when no engine answers. */
  readonly engine: Promise<Reached>;
}

export interface Reached {
  readonly engine: Engine;
  readonly facts: Facts;
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
  const engine = reach(host, options);
  engine.catch(() => {}); // whoever needs it hears of it
  return { context: { host, places, config: read.config, options, providers, engine }, findings };
}

async function reach(host: Host, options: Settings): Promise<Reached> {
  const engine = chooseEngine(host, options.get('engine'));
  return { engine, facts: await askFacts(host, engine) };
}

/** Without the cache that calls have. */
async function readConfig(places: Places): Promise<{ config: Config; finding: Finding }> {
  const file = configFile(places);
  const found = stat(file);
  if (!found) return { config: {}, finding: ok('config', `no ${file}, so all is as it comes`) };
  if (!found.isFile())
    return { config: {}, finding: broken('config', `${file} is not a file`, `put one in its place, or remove it`) };
  try {
    const { validateConfig } = await import('../config/validate.ts');
    return { config: validateConfig(readText(file) ?? '', file) as Config, finding: ok('config', file) };
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
