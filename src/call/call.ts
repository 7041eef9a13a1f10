import { beginBeside, type Beside, type CallHooks } from './beside.ts';
import { joinFolders, stdinOf } from './join.ts';
import { type CallRequest, resolveCall } from './resolve.ts';
import { askForSlot } from './slot.ts';
import { isNamed } from '../engine/engine.ts';
import { runArgs } from '../engine/oci-args.ts';
import { MayflyError } from '../platform/errors.ts';
import { runningFrom } from './containers.ts';
import type { Host } from '../platform/host.ts';
import { markEnded } from '../store/journal.ts';
import { buildPlan } from './build.ts';
import { showPlan } from '../plan/show.ts';
import { prepare, withEngine } from './prepare.ts';
import { signalCode } from '../platform/signal-code.ts';
import { runPlan } from './run-plan.ts';
import { awaitForeground, catchSignals, unlessInterrupted } from './run.ts';
import { keepHome } from '../store/home.ts';
import { removeStage } from '../boundary/stage.ts';
import { startTrace } from '../platform/trace.ts';

/** How an engine's client ends whose engine is gone, or that was killed: its container may live on. */
const CUT_OFF: ReadonlySet<number> = new Set([125, signalCode('SIGKILL')]);

/** One call from beginning to end; resolves with the exit code of the CLI. */
export async function call(host: Host, request: CallRequest, hooks: CallHooks = {}): Promise<number> {
  const trace = startTrace(host);
  const signals = catchSignals(host);
  const { engine, known } = await unlessInterrupted(signals, resolveCall(host, request, trace));
  const enterStage = askForSlot(host, engine, known);
  const isTaken = known.name !== undefined && isNamed(host, engine, known.name);
  const prepared = await unlessInterrupted(signals, prepare(host, known));
  const { facts, files } = prepared;
  const plan = buildPlan(facts);
  trace('plan');
  if (request.values['dry-run']) {
    host.print(`${showPlan(plan, engine.command, runArgs(plan, engine.dialect))}\n`);
    return 0;
  }
  await awaitForeground(host, plan, signals);
  if (await isTaken) throw new MayflyError({ kind: 'name-taken', name: plan.name }); // the engine would say so in its own words first

  const isLive = runningFrom(host, known.places, () => engine);
  let beside: Pick<Beside, 'end'> = { end: () => Promise.resolve(signals.release()) };
  let [code, outlives] = [0, false];
  try {
    if (!(await enterStage(prepared, signals, isLive))) return signalCode(signals.seen[0] ?? 'SIGINT');
    const joined = await joinFolders(host, known, prepared, plan, isLive, signals);
    try {
      const begun = await beginBeside(host, known, prepared, plan, hooks);
      beside = begun;
      trace('sync-in');
      code = await runPlan({
        ...known,
        host,
        engine,
        plan,
        stage: facts.stage,
        learned: prepared.journal.learned,
        files,
        stdin: stdinOf(host, known.provider, plan),
        signals,
        isLive: () => runningFrom(host, known.places, () => engine)(facts.id), // asked now
        tools: known.layer?.tools,
        look: () => begun.look(),
        async replan(now) {
          const again = withEngine(host, prepared, now);
          await joined.forward(again.agent);
          return buildPlan(again.facts);
        },
      });
      outlives = CUT_OFF.has(code) && (await isLive(facts.id).catch(() => true));
      return code;
    } finally {
      if (!outlives) markEnded(facts.stage);
      trace('run');
      await joined.leave(outlives, code);
      trace('sync-out');
    }
  } finally {
    try {
      if (!outlives && keepHome(host, known.places.store, facts.stage)) removeStage(facts.stage);
    } finally {
      await beside.end(outlives, signals, code);
    }
  }
}
