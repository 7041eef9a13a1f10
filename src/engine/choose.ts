import path from 'node:path';
import { explain, MayflyError } from '../platform/errors.ts';
import { makePrivate, readText, remove, writeAtomic } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import type { Places } from '../config/places.ts';
import { candidates, chooseEngine, type Engine } from './engine.ts';
import { askFacts, cachedFacts, type Facts, learnFacts } from './facts.ts';
import type { StartOptions } from './start.ts';

/** An engine that answers what a call needs of it. */
export interface Reached {
  readonly engine: Engine;
  readonly facts: Facts;
}

/** The engine of the option `engine`, from the cache or as `learnEngine` finds it. */
export async function findEngine(host: Host, option: string, places: Places): Promise<Reached> {
  return (await cachedEngine(host, option, places)) ?? learnEngine(host, option, places);
}

/**
 * The first engine of the option that answers, or can be started; it is the one of the calls to come. One that is not the first is said. Where
 * none answers, the error tells of all.
 */
export async function learnEngine(
  host: Host,
  option: string,
  places: Places,
  onStart?: (command: string) => void,
  options?: StartOptions,
): Promise<Reached> {
  const engines = candidates(host, option);
  const found = await firstOf(engines, (engine) => learnFacts(host, engine, places, onStart, options));
  if (option === 'auto') await keepChoice(host, places, found.engine === engines[0] ? undefined : found.engine);
  const [failed] = found.failures;
  if (failed) host.note(`mayfly: ${explain(failed.failure).what}; ${found.engine.name} is used instead`);
  return found;
}

/** The engine that a call would use, as far as that can be told without starting one; changes nothing. */
export async function askEngine(host: Host, option: string, places: Places): Promise<Reached & Tried> {
  const cached = await cachedEngine(host, option, places);
  return firstOf(cached ? [cached.engine] : candidates(host, option), (engine) => askFacts(host, engine));
}

/** The same for whoever only looks at calls: where none answers, the first says why to whoever asks it. */
export async function engineOfCalls(host: Host, option: string, places: Places): Promise<Engine> {
  const first = chooseEngine(host, option);
  if (candidates(host, option).length === 1) return first;
  const reached = (await cachedEngine(host, option, places)) ?? (await askEngine(host, option, places).catch(() => {}));
  return reached?.engine ?? first;
}

async function cachedEngine(host: Host, option: string, places: Places): Promise<Reached | undefined> {
  const first = chooseEngine(host, option);
  const facts = await cachedFacts(host, first, places);
  if (facts) return { engine: first, facts };
  const chosen = option === 'auto' && readText(await choiceFile(host, places));
  const engine = chosen ? candidates(host, option).find(({ name }) => name === chosen) : undefined;
  const known = engine && (await cachedFacts(host, engine, places));
  return known && { engine, facts: known };
}

export interface Tried {
  /** Why those before it are not used. */
  readonly failures: readonly MayflyError[];
}

async function firstOf(engines: readonly Engine[], ask: (engine: Engine) => Promise<Facts>): Promise<Reached & Tried> {
  const failures: MayflyError[] = [];
  for (const engine of engines) {
    try {
      return { engine, facts: await ask(engine), failures };
    } catch (error) {
      if (!(error instanceof MayflyError) || error.failure.kind === 'interrupted') throw error;
      failures.push(error);
    }
  }
  const [first, ...others] = failures.map(({ failure }) => explain(failure));
  if (!first) throw new Error('there is no engine to ask');
  if (others.length === 0) throw failures[0];
  throw new MayflyError({
    kind: 'no-engine',
    code: first.code,
    reasons: [first, ...others].map(({ what }) => what),
    remedies: [...new Set([first, ...others].map(({ fix }) => fix))],
  });
}

/** What is used where the first engine is not, by this user in these groups. */
async function keepChoice(host: Host, places: Places, engine: Engine | undefined): Promise<void> {
  const file = await choiceFile(host, places);
  if (!engine) return remove(file);
  makePrivate(places.cache);
  writeAtomic(file, engine.name);
}

async function choiceFile({ user }: Host, { cache }: Places): Promise<string> {
  return path.join(cache, `engine-${await sha256(JSON.stringify(user.groups), 16)}`);
}
