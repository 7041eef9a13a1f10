import { listEngineCalls } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import type { Host } from '../platform/host.ts';
import { writeJournal } from '../store/journal.ts';
import type { Known, Prepared } from './prepare.ts';
import { passOn } from './refusal.ts';
import type { Signals } from './run.ts';
import { takeSlot } from './slots.ts';
import type { IsRunning } from '../store/members.ts';
import { createStage } from '../boundary/stage.ts';

const MOST_CALLS = 10;

/** Makes the stage of a call; false when the caller cancels while it waits for its slot. */
export type EnterStage = (prepared: Prepared, signals: Signals, isRunning: IsRunning) => Promise<boolean>;

/** Asks the engine for its calls at once, so that it answers while the rest is found out. */
export function askForSlot(host: Host, engine: Engine, known: Known): EnterStage {
  const { places, config, provider, project, options } = known;
  const answered = [listEngineCalls(engine, known.engine)];
  const listed = (): ReturnType<typeof listEngineCalls> =>
    answered.splice(0)[0] ?? listEngineCalls(engine, known.engine);
  return ({ facts, journal, files }, signals, isRunning) => {
    const request = {
      id: facts.id,
      provider: provider.name,
      project: project.name,
      store: facts.store,
      calls: provider.limits.calls,
      overall: config['max-calls'] ?? MOST_CALLS,
      wait: options.get('wait'),
      seen: signals.seen,
    };
    const makeStage = (): void => {
      writeJournal(facts.stage, journal);
      createStage(facts.stage, files);
    };
    return takeSlot(host, places, request, { isRunning, listed }, makeStage).catch((error: unknown) =>
      passOn(places, request, error),
    );
  };
}
