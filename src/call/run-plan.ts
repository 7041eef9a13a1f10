import path from 'node:path';
import { goName } from '../engine/architecture.ts';
import { type Engine, hasImage, isNamed } from '../engine/engine.ts';
import { type Facts, learnFacts } from '../engine/facts.ts';
import { MayflyError, messageOf, oneLine } from '../platform/errors.ts';
import type { Printed } from './printed.ts';
import { lstat, makePrivate, remove, write } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import type { AttachOptions, Ended, Host } from '../platform/host.ts';
import type { ensureLayer } from '../engine/images/build-layer.ts';
import type { ImageSettings } from '../engine/images/ingredients.ts';
import { notedName } from '../store/journal.ts';
import type { Settings } from '../config/config.ts';
import type { Places } from '../config/places.ts';
import type { RunPlan } from '../plan/plan.ts';
import { sealsOf, SHUT, UNSEALED } from '../plan/seals.ts';
import type { Provider } from '../providers/provider.ts';
import { signalCode } from '../platform/signal-code.ts';
import { runContainer, type Signals } from './run.ts';
import { keepKnownHosts } from '../ssh/call.ts';
import type { Tools } from '../config/template.ts';
import { makeHome } from '../store/home.ts';
import { createStage, environmentIn, replaceInStage, SEALS_FILE } from '../boundary/stage.ts';

export interface PlannedRun {
  readonly host: Host;
  readonly engine: Engine;
  readonly places: Places;
  readonly images: ImageSettings;
  readonly options: Settings;
  readonly provider: Provider;
  readonly plan: RunPlan;
  /** What is added to the image. */
  readonly tools: Tools | undefined;
  readonly stage: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Where what it learns of hosts goes. */
  readonly learned: string | undefined;
  /** Undefined for `exec`. */
  readonly words: readonly string[] | undefined;
  readonly stdin: AttachOptions['stdin'];
  readonly signals: Signals;
  /** What must be done before its command runs, and once; it may take as long as the engine takes to make the container. */
  look(): Promise<void>;
  /** Whether its container runs. */
  readonly isLive: () => Promise<boolean>;
  /** The plan of the same call for an engine that turned out to be another than it was taken for. */
  replan(facts: Facts): Promise<RunPlan>;
}

const KILLED = signalCode('SIGKILL');

/**
 * Runs the plan until the CLI has ended: again when the CLI asks for it, and once more after the image that the engine
 * turned out to lack was built. A container that never started is explained by a MayflyError.
 */
export async function runPlan(run: PlannedRun): Promise<number> {
  const { host, engine, stage, files, signals, provider } = run;
  let plan = await withVolumes(run, await withImage(run, false));
  // What a VM sees of the stage may be old.
  let mayOverlap = !plan.detached && plan.sameFiles;
  for (let built = false; ;) {
    const [early] = signals.seen;
    if (early) return signalCode(early);
    const isShut = mayOverlap;
    mayOverlap = false;
    if (!isShut) await run.look();
    createStage(stage, { [SEALS_FILE]: isShut ? SHUT : sealsOf(plan) });
    makeHome(stage, plan);
    let refused: unknown;
    const open = async (): Promise<void> => {
      try {
        await run.look();
        replaceInStage(stage, SEALS_FILE, sealsOf(plan));
      } catch (error) {
        refused = error; // it stays shut
      }
    };
    const since = host.now();
    const handedOver = environmentIn(stage);
    const {
      code,
      signal,
      stderr = '',
    }: Ended = plan.detached
      ? { code: await detached(run, plan) }
      : await runContainer(host, engine, plan, run.stdin, signals, stage, run.isLive, isShut ? open : undefined);
    if (refused !== undefined) throw refused as Error;
    if (code === KILLED && signals.seen.length === 0) {
      const { explainKill } = await import('./oom.ts');
      await explainKill(host, engine, plan, since);
    }
    const started = environmentIn(stage) !== handedOver;
    if (!started && (signals.seen.length > 0 || (plan.tty && wasInterrupted(code, stderr))))
      return signalCode(signals.seen[0] ?? 'SIGINT');
    if (stderr !== '') host.note(stderr.trimEnd());
    if (signal === 'SIGPIPE' && started && isUnreadAnswer(run)) return 0;
    if (signals.seen.length > 0 || (started && code !== provider.rerunCode)) return code;
    if (!started && code === UNSEALED && !isShut) return code;
    if (!started && code !== UNSEALED) {
      if (built) throw new MayflyError({ kind: 'engine-refused', engine: engine.name, code });
      plan = await explainStart(run, code);
      built = true;
    }
    await keepKnownHosts(host, run.learned, stage, files); // the stage is made anew
    createStage(stage, files);
  }
}

/** How the engine's own first process ends by a key of the terminal. */
const INTERRUPTED = new Set([2, signalCode('SIGINT'), signalCode('SIGQUIT')]);

/** What the engine says of a container whose first process a key has ended before the engine let it begin. */
const TOO_LATE =
  /\bcannot start (a container that has stopped|an already running container|a (stopped|deleted) process)\b/;

/**
 * A container whose terminal stands before its program does hears Ctrl-C as well, and nobody is told of it. `code` and `said`:
 * how the engine's client has ended, and what it wrote.
 */
export function wasInterrupted(code: number, said: string): boolean {
  return INTERRUPTED.has(code) || TOO_LATE.test(said);
}

/**
 * Whether its reader went away from one of the CLIs. Each takes that for its end, with 0, but in the container it is not told; any other
 * command ends by the signal, as the engine's client does.
 */
function isUnreadAnswer({ words, provider }: PlannedRun): boolean {
  return words !== undefined && provider.folder !== undefined;
}

/** Sees to the volumes of the plan, for which a container runs before its own: what keeps that one from starting is mended first. */
async function withVolumes(run: PlannedRun, plan: RunPlan): Promise<RunPlan> {
  if (!plan.mounts.some(({ kind }) => kind === 'volume')) return plan;
  const { host, engine, places } = run;
  const { ensureVolumes } = await import('../engine/volumes.ts');
  try {
    await ensureVolumes(host, engine, places.cache, plan);
    return plan;
  } catch (error) {
    const mended = await explainStart(run, 69).catch((why: unknown) => {
      throw why instanceof MayflyError && why.failure.kind !== 'engine-refused' ? why : error;
    });
    await ensureVolumes(host, engine, places.cache, mended);
    return mended;
  }
}

/** Whoever started the keeper (detach.ts) waits for this line. */
async function detached(run: PlannedRun, plan: RunPlan): Promise<number> {
  const { host, engine, signals, stage } = run;
  const handedOver = environmentIn(stage);
  const { runDetached } = await import('./run-detached.ts');
  const { Printed } = await import('./printed.ts');
  const { keepPuttingDown } = await import('./ended.ts');
  const printed = new Printed();
  const endPuttingDown = run.options.get('keep-ended') === 'off' ? undefined : keepPuttingDown(stage, printed);
  const onStart = (): void => void host.print(`${plan.name} ${plan.call}\n`);
  let code: number | undefined;
  try {
    return (code = await runDetached(host, engine, plan, signals, stage, { printed, onStart }));
  } finally {
    endPuttingDown?.();
    if (environmentIn(stage) !== handedOver) await keepEnd(run, plan, code, printed);
  }
}

/** What cannot be written down is no reason not to complete the call. */
async function keepEnd(
  { host, places, stage, options }: PlannedRun,
  plan: RunPlan,
  code: number | undefined,
  printed: Printed,
): Promise<void> {
  const { noteEnded } = await import('./ended.ts');
  const name = notedName(stage) ?? plan.name;
  const ended = { name, id: plan.call, time: host.now(), ...(code !== undefined && { code }) };
  try {
    noteEnded(places, options.get('keep-ended'), ended, printed);
  } catch (error) {
    host.note(oneLine(`mayfly: how ${name} ended, and what it printed, is not kept: ${messageOf(error)}`));
  }
}

/** Why a container did not start: no engine, one that has changed, no image, another architecture. Returns the plan to run instead. */
async function explainStart(run: PlannedRun, code: number): Promise<RunPlan> {
  const { host, engine, places } = run;
  let woken = false;
  const facts = await learnFacts(host, engine, places, () => (woken = true));
  const plan = await run.replan(facts);
  if (!(await hasImage(host, engine, plan.image))) return withImage({ ...run, plan }, true);
  if (woken || JSON.stringify(plan) !== JSON.stringify(run.plan)) return plan;
  if (await isNamed(host, engine, plan.name)) throw new MayflyError({ kind: 'name-taken', name: plan.name });
  await checkArchitecture(run, facts);
  throw new MayflyError({ kind: 'engine-refused', engine: engine.name, code });
}

/** Sees to the image, asking the engine only when this machine has not seen it yet, or has seen it vanish. */
async function withImage(run: PlannedRun, vanished: boolean): Promise<RunPlan> {
  const { host, engine, places, images, provider, plan } = run;
  const seen = path.join(places.cache, `image-${await sha256(`${engine.name} ${plan.image}`, 16)}`);
  if (vanished) remove(seen);
  if (lstat(seen)) return plan;
  if (await hasImage(host, engine, plan.image)) await recordUse(run);
  else {
    if ('reference' in provider.image)
      throw new MayflyError({ kind: 'image-missing', reference: plan.image, engine: engine.name });
    const { ensureImage } = await import('../engine/images/build.ts');
    const shop = { host, engine, settings: images, runtime: places.runtime };
    const { target } = provider.image;
    const own = await ensureImage(shop, target);
    const tag = run.tools ? await addTools(shop, target, own, run.tools) : own;
    if (tag !== plan.image) return withImage({ ...run, plan: { ...plan, image: tag } }, false);
  }
  makePrivate(places.cache);
  write(seen, '');
  return plan;
}

/** Once a boot: somebody else may have built it. */
async function recordUse({ engine, images, plan, tools, provider }: PlannedRun): Promise<void> {
  if ('reference' in provider.image) return;
  const { noteUsed } = await import('../engine/images/used.ts');
  noteUsed(images, engine.name, tools ? plan.image.replace(/-[^-]*$/, '') : plan.image);
}

async function addTools(...args: Parameters<typeof ensureLayer>): Promise<string> {
  const { ensureLayer } = await import('../engine/images/build-layer.ts');
  return ensureLayer(...args);
}

async function checkArchitecture({ host, engine, plan }: PlannedRun, facts: Facts): Promise<void> {
  const { stdout } = await host.capture(engine.command, [
    'image',
    'inspect',
    '--format',
    '{{.Architecture}}',
    plan.image,
  ]);
  const [has, needs] = [goName(stdout.trim()), goName(facts.architecture)];
  if (has !== needs)
    throw new MayflyError({ kind: 'image-architecture', tag: plan.image, has, needs, engine: engine.name });
}
