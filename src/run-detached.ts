import { Container } from './container.ts';
import { type Engine, findContainer, isRunning } from './engine/engine.ts';
import { runArgs } from './engine/oci-args.ts';
import { exitCodeOf, unknownEnd } from './engine/past.ts';
import { line } from './errors.ts';
import type { Host } from './host.ts';
import type { RunPlan } from './plan/plan.ts';
import type { Signals } from './run.ts';
import { sleep } from './sleep.ts';
import { hasBegun } from './sync/stage.ts';

/**
 * Milliseconds from the start of the command, at least; on a busy machine as many as the engine took to start it. What has ended by then has
 * not come up, and whoever started it should know.
 */
const COMING_UP = 300;
/** Milliseconds that the entrypoint may take until then. */
const ENTERING = 10_000;

/**
 * Runs the plan's container with no terminal of its own and returns its exit code, once it is gone. `onStart` is called when it
 * has come up.
 */
export async function runDetached(
  host: Host,
  engine: Engine,
  plan: RunPlan,
  signals: Signals,
  stage: string,
  onStart: () => void,
): Promise<number> {
  const container = new Container(host, engine, plan.call, stage);
  signals.deliverTo((signal) => void container.deliver(signal));
  const since = host.now();
  const made = await host.capture(engine.command, runArgs(plan, engine.dialect));
  if (made.code !== 0) {
    host.note(made.stderr.trimEnd());
    return made.code;
  }
  const comingUp = Math.max(COMING_UP, host.now() - since);
  const ended = waitForEnd(host, engine, plan, made.stdout.trim(), since);
  const soon = await Promise.race([ended, entered(stage).then(() => sleep(comingUp))]);
  const lives = soon === undefined && (await isRunning(host, engine, plan.call).catch(() => true)); // Podman's wait is late
  const early = lives ? undefined : await ended;
  if (early === undefined || early === 0) onStart();
  else
    host.note(line({ code: early, what: `${plan.name} ended at once with ${early}`, fix: 'call it without --detach' }));
  const code = await ended;
  container.clientEnded();
  return code;
}

/** The command starts late where the machine has much else to do. */
async function entered(stage: string): Promise<void> {
  for (let waited = 0; waited < ENTERING && !hasBegun(stage); waited += 20) await sleep(20);
}

/** An engine that is gone for a while, as one that is being restarted, is asked again until it says what became of it. */
async function waitForEnd(
  host: Host,
  engine: Engine,
  { call, name }: RunPlan,
  container: string,
  since: number,
): Promise<number> {
  for (let pause = 100; ; pause = Math.min(pause * 2, 10_000)) {
    const { code, stdout } = await host.capture(engine.command, ['wait', container]);
    if (code === 0) return Number(stdout);
    const lives = await findContainer(host, engine, call).catch(() => container);
    if (lives === undefined) {
      const told = await exitCodeOf(host, engine, call, since); // it was gone before it could be waited for
      if (told === undefined) throw unknownEnd(engine, name);
      return told;
    }
    await sleep(pause);
  }
}
