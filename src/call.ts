import { type Config, inProject, loadConfig, type Settings, settings } from './config.ts';
import { chooseEngine, isRunning } from './engine/engine.ts';
import { listEngineCalls } from './engine/calls.ts';
import { findFacts } from './engine/facts.ts';
import { runArgs } from './engine/oci-args.ts';
import { readGitConfig } from './git/read.ts';
import { beginGuard } from './guard/guard.ts';
import type { AttachOptions, Host } from './host.ts';
import { caBundle } from './image/certificates.ts';
import type { Values } from './options.ts';
import { noteOnce } from './note-once.ts';
import { findPlaces, type Places } from './places.ts';
import { passOn } from './refusal.ts';
import { buildPlan } from './plan/build.ts';
import { nameOf } from './plan/labels.ts';
import { specOf } from './plan/spec.ts';
import type { RunPlan } from './plan/plan.ts';
import { showPlan } from './plan/show.ts';
import { prepare, withEngine } from './prepare.ts';
import { makeHookFolders } from './project/hooks.ts';
import { findProject, noProject } from './project/project.ts';
import { prepareState } from './project/state.ts';
import { signalCode } from './processes.ts';
import { findProvider } from './providers/index.ts';
import type { Provider } from './providers/provider.ts';
import { tools } from './providers/tools.ts';
import { markEnded } from './journal.ts';
import { runPlan } from './run-plan.ts';
import { recoverCalls } from './recover.ts';
import { catchSignals } from './run.ts';
import { type SlotRequest, takeSlot } from './slots.ts';
import { filterAgent, keepKnownHosts } from './ssh/call.ts';
import { joinLive } from './sync/live.ts';
import { createStage, removeStage } from './sync/stage.ts';
import type { Addition, TemplateCall } from './template/use.ts';
import { startTrace } from './trace.ts';

export interface CallRequest {
  /** Absent for a plain `exec`. */
  readonly provider: string | undefined;
  /** `run` puts the provider's own command before them. */
  readonly words: readonly string[];
  readonly kind: 'run' | 'exec';
  readonly values: Values;
  /** Sees no project, no history, no agent and no token: only the provider's own folder. */
  readonly lone?: true;
}

/** One call from beginning to end; resolves with the exit code of the CLI. */
export async function call(host: Host, request: CallRequest): Promise<number> {
  const trace = startTrace(host);
  const signals = catchSignals(host);
  const git = readGitConfig(host, host.cwd() ?? '/');
  const places = findPlaces(host);
  const general = await loadConfig(places);
  const provider = request.provider === undefined ? tools : findProvider(request.provider, general);
  const values = request.lone ? { ...request.values, 'ssh-agent': 'off' } : request.values;
  const engine = chooseEngine(host, settings(values, host.env, general, provider.name).get('engine'));
  trace('config');

  const [facts, project] = await Promise.all([
    findFacts(host, engine, places),
    request.lone ? noProject() : findProject(host),
  ]);
  const config = inProject(general, project.root, host.user.home);
  const template = await templateOf(host, { ...request, values }, { places, config, provider, project, engine: facts });
  const options = template?.options ?? settings(values, host.env, config, provider.name);
  const words = request.kind === 'run' ? request.words : undefined;
  const argv = words ? [...provider.command, ...words] : request.words;
  const images = { store: places.store, base: options.get('base'), caBundle: caBundle(host, options.get('ca-bundle')) };
  trace('project');

  const answered = [listEngineCalls(engine, facts)]; // while the rest is found out
  const prepared = await prepare(host, {
    places,
    config,
    options,
    provider,
    argv,
    words,
    spec: specOf(request.kind, request.values),
    name: nameOf(request.values),
    detached: request.values.detach === true,
    project,
    engine: facts,
    template,
    images,
    git,
  });
  const plan = buildPlan(prepared.facts);
  trace('plan');
  if (request.values['dry-run']) {
    host.note(showPlan(plan, engine.command, runArgs(plan, engine.dialect)));
    return 0;
  }

  const { facts: known, files } = prepared;
  for (const note of prepared.notes) await noteOnce(host, places, note);
  const askForNews = await tellNewsTo(host, places, provider, options);
  const isLive = (id: string): Promise<boolean> => isRunning(host, engine, id);
  const guard = await beginGuard(host, places, {
    id: known.id,
    provider: provider.name,
    container: plan.name,
    owner: known.owner,
    hash: project.hash,
    place: prepared.place,
    began: known.created,
  });
  const removeHookFolders = makeHookFolders(known.hooks, guard.isAlone);
  let outlives = false;
  const watch =
    project.git && offersCommit(request, plan, provider, options)
      ? import('./commit/on-exit.ts').then((module) => module.watchChanges(host, project.root, provider.name))
      : undefined;
  try {
    const slot = {
      ...slotLimits(config, provider),
      id: known.id,
      project: project.name,
      wait: options.get('wait'),
      isCancelled: () => signals.seen.length > 0,
    };
    const asking = { isRunning: isLive, listed: () => answered.splice(0)[0] ?? listEngineCalls(engine, facts) };
    const isTaken = await takeSlot(host, places, slot, asking, () => createStage(known.stage, files)).catch(
      (error: unknown) => passOn(places, { provider: provider.name, project: project.name }, error),
    );
    if (!isTaken) return signalCode(signals.seen[0] ?? 'SIGINT');
    if (known.history.length > 0) prepareState(known.state, provider.name, known.history);
    const stdin = stdinOf(host, provider);
    const agent = filterAgent(host, known.stage, {
      ...prepared.agent,
      store: places.store,
      user: { provider: provider.name, project: project.root, terminal: !plan.tty && stdin !== 'pump' },
    });
    const live = await joinLive(host, places, provider, known.id, isLive);
    const recovered = recoverCalls(host, places, isLive);
    trace('sync-in');
    try {
      const code = await runPlan({
        host,
        engine,
        places,
        images,
        provider,
        plan,
        stage: known.stage,
        files,
        stdin,
        signals,
        tools: template?.layer?.tools,
        replan: (now) => buildPlan(withEngine(host, known, now, options)),
      });
      outlives = CUT_OFF.has(code) && (await isLive(known.id).catch(() => true));
      return code;
    } finally {
      if (!outlives) markEnded(known.stage);
      trace('run');
      (await agent)?.close();
      await live.leave(outlives);
      keepKnownHosts(host, places.store, known.stage, files);
      await recovered;
      trace('sync-out');
    }
  } finally {
    if (!outlives) {
      removeStage(known.stage);
      await guard.finish(!plan.detached && !signals.seen.includes('SIGHUP'));
      removeHookFolders();
    }
    signals.release();
    askForNews();
    if (!outlives && signals.seen.length === 0) await (await watch)?.();
  }
}

/** After somebody has worked with a CLI that can also be asked for a message. */
function offersCommit({ kind, words }: CallRequest, { tty }: RunPlan, provider: Provider, options: Settings): boolean {
  if (kind !== 'run' || !tty || !provider.answer || options.get('commit-on-exit') === 'off') return false;
  return !words.some((word) => ONE_ANSWER.has(word));
}

const ONE_ANSWER = new Set(['-p', '--print', '--prompt', '--version', '-v', '--help', '-h']);

/** A newer CLI is worth a line to whoever sits at a terminal, and to nobody else. */
async function tellNewsTo(host: Host, { store }: Places, provider: Provider, options: Settings): Promise<() => void> {
  const isWatched = host.tty.stdin && host.tty.stdout && host.tty.stderr;
  if (!isWatched || !provider.folder || host.env['CI'] || !options.get('update-check')) return () => {};
  const { tellNews } = await import('./image/news.ts');
  return tellNews(host, store, provider);
}

/** How an engine's client ends whose engine is gone, or that was killed: its container may live on. */
const CUT_OFF: ReadonlySet<number> = new Set([125, signalCode('SIGKILL')]);

/** Templates are loaded for the calls that name one. */
async function templateOf(
  host: Host,
  { values }: CallRequest,
  known: Omit<TemplateCall, 'name' | 'flags'>,
): Promise<Addition | undefined> {
  if (values.template === undefined) return undefined;
  const { useTemplate } = await import('./template/use.ts');
  return useTemplate(host, { ...known, name: String(values.template), flags: values });
}

const MOST_CALLS = 10;

function slotLimits(config: Config, { name, limits }: Provider): Pick<SlotRequest, 'provider' | 'calls' | 'overall'> {
  return { provider: name, calls: limits.calls, overall: config['max-calls'] ?? MOST_CALLS };
}

/**
 * A CLI that finds a terminal at its stdin does not wait for a question there. In the container, without a TTY of its
 * own, it would find a silent pipe and wait: so it gets an empty one, while any other command gets what is typed.
 */
function stdinOf(host: Host, provider: Provider): AttachOptions['stdin'] {
  if (!host.tty.stdin || host.tty.stdout) return 'inherit';
  return provider.folder ? 'ignore' : 'pump';
}
