import { Container } from './container.ts';
import { type Engine, findContainer, isRunning } from '../engine/engine.ts';
import { createArgs } from '../engine/oci-args.ts';
import { exitCodeOf, unknownEnd } from '../engine/past.ts';
import { line } from '../platform/errors.ts';
import { Harmless } from './harmless.ts';
import { lastLines, type Printed } from './printed.ts';
import type { Host } from '../platform/host.ts';
import type { RunPlan } from '../plan/plan.ts';
import { type Signals, STUCK, untilStarted } from './run.ts';
import { sleep } from '../platform/sleep.ts';
import { environmentIn } from '../boundary/stage.ts';

/**
 * Milliseconds from the start of the command, at least; on a busy machine as many as the engine took to start it. What has ended by then has
 * not come up, and whoever started it should know.
 */
const COMING_UP = 300;
/** Milliseconds that the engine and the entrypoint may take until then. */
const ENTERING = 15_000;
/** As the engines' `run` ends where they do not start a container; their `start` ends with 1, as any command may. */
const REFUSED = 125;

/** What goes on with a detached call. */
export interface Keeping {
  /** Gets all that it prints. */
  readonly printed: Printed;
  /** It has come up. */
  readonly onStart: () => void;
}

/**
 * Runs the plan's container with no terminal of its own and returns its exit code, once it is gone. Its output is listened to from
 * before it starts: what an engine has logged it may forget with the container before anybody has read it to its end.
 */
export async function runDetached(
  host: Host,
  engine: Engine,
  plan: RunPlan,
  signals: Signals,
  stage: string,
  { printed, onStart }: Keeping,
): Promise<number> {
  const container = new Container(host, engine, plan.call, stage);
  signals.deliverTo((signal) => void container.deliver(signal));
  const since = host.now();
  const handedOver = environmentIn(stage);
  const begun = (): boolean => environmentIn(stage) !== handedOver;
  const made = await host.capture(engine.command, createArgs(plan, engine.dialect));
  if (made.code !== 0) {
    host.note(made.stderr.trimEnd());
    return made.code;
  }
  const id = made.stdout.trim();
  const client = host.attach(engine.command, ['start', '--attach', id], {
    stdin: 'ignore',
    stderr: 'hold',
    detached: true,
    onBytes: (bytes) => printed.add(bytes, host.now()),
  });
  const discarding = untilStarted(stage, STUCK, () => container.discard());
  const ended = client.done.then(async ({ code, signal, stderr = '' }) => {
    clearInterval(discarding);
    if (signal === undefined && stderr === '') return code;
    if (begun()) return waitForEnd(host, engine, plan, id, since); // cut off, as by a restart of the engine
    host.note(stderr.trimEnd());
    await container.discard();
    return REFUSED;
  });
  const isUp = until(begun).then(() => sleep(Math.max(COMING_UP, host.now() - since)));
  const soon = await Promise.race([ended, isUp]);
  const lives = soon === undefined && (await isRunning(host, engine, plan.call).catch(() => true)); // its end may not be told yet
  const early = lives ? undefined : await ended;
  if (early !== undefined) tellEarly(host, plan.name, early, printed);
  if (early === undefined || early === 0) onStart();
  const code = await ended;
  container.clientEnded();
  return code;
}

/** Lines of what it printed that whoever started it sees at once. */
const SHOWN = 50;

function tellEarly(host: Host, name: string, code: number, { pieces, dropped }: Printed): void {
  const plain = new Harmless();
  const shown = lastLines(pieces, SHOWN);
  const text = plain.show(Buffer.concat(shown.map(({ bytes }) => bytes)).toString()) + plain.end();
  if (text !== '') host.note(text.replaceAll('\r\n', '\n').trimEnd());
  if (code === 0) return;
  const fix = text === '' ? 'it printed nothing; call it without --detach' : 'what it printed stands above';
  const isAll = dropped === 0 && shown === pieces;
  host.note(
    line({ code, what: `${name} ended at once with ${code}`, fix: isAll ? fix : `mayfly logs ${name} shows more` }),
  );
}

/** The command starts late where the machine has much else to do. */
async function until(begun: () => boolean): Promise<void> {
  for (let waited = 0; waited < ENTERING && !begun(); waited += 20) await sleep(20);
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
