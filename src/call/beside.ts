import { beginGuard } from '../guard/guard.ts';
import type { Host } from '../platform/host.ts';
import { noteOnce } from '../config/note-once.ts';
import type { CallFacts } from './build.ts';
import type { RunPlan } from '../plan/plan.ts';
import type { Known, Prepared } from './prepare.ts';
import { signalCode } from '../platform/signal-code.ts';
import { makeHookFolders } from '../project/hooks.ts';
import { isClaude, isOneAnswer, noteOnWords } from '../providers/one-answer.ts';
import type { Signals } from './run.ts';

/** What others add to a call. */
export interface CallHooks {
  /** Looks at the work tree before a call of that provider, and returns what is done when it is over. */
  readonly watchChanges?: (host: Host, root: string, provider: string) => Promise<() => Promise<void>>;
}

export interface Beside {
  /** The guard's; to be done before the command of the call runs. */
  look(): Promise<void>;
  /** What is done on the host once a call is over, with that exit code; `outlives`: its container lives on without us. */
  end(outlives: boolean, signals: Signals, code: number): Promise<void>;
}

/** Begins what goes on beside the container: lines to read, the guard, hook folders, a look at the work tree. */
export async function beginBeside(
  host: Host,
  known: Known,
  { facts, place, notes, whenItFails }: Prepared,
  plan: RunPlan,
  { watchChanges }: CallHooks,
): Promise<Beside> {
  const { places, provider, project, at } = known;
  for (const note of notes) await noteOnce(host, places, note);
  const lineOnWords = known.words && noteOnWords(provider, known.words);
  if (lineOnWords !== undefined) host.note(lineOnWords);
  await recordLayer(known);
  const askForNews = await tellNewsTo(host, known);
  const guard = await beginGuard(host, places, {
    id: facts.id,
    provider: provider.name,
    container: plan.name,
    owner: facts.owner,
    engine: at,
    hash: project.hash,
    place,
    began: facts.created,
  });
  const removeHookFolders = makeHookFolders(facts.hooks, guard.isAlone);
  const watch = offersCommit(host, known, plan) ? watchChanges?.(host, project.root, provider.name) : undefined;

  return {
    look: () => guard.look(),
    async end(outlives, signals, code) {
      if (!outlives) {
        await guard.finish(!plan.detached && !signals.seen.includes('SIGHUP'));
        removeHookFolders();
      }
      if (code === provider.untrustedCode && known.words !== undefined)
        host.note(
          `mayfly: if you trust ${project.cwd}, start ${provider.name} at a terminal once and say so, or add --trust project`,
        );
      if (whenItFails !== undefined && code !== 0 && host.tty.stderr && !wasStopped(signals, code))
        host.note(whenItFails);
      await tellLeft(host, known, facts, plan);
      signals.release();
      askForNews();
      if (!outlives && !wasStopped(signals, code)) await (await watch)?.();
    },
  };
}

/** Of a session at a terminal; what prints one answer waits for its work. */
async function tellLeft(host: Host, { provider, words }: Known, facts: CallFacts, plan: RunPlan): Promise<void> {
  if (!words || !plan.tty || plan.detached || !isClaude(provider) || isOneAnswer(words)) return;
  const { noteOnLeft } = await import('./background.ts');
  const line = noteOnLeft(provider, facts.state.path, facts.created);
  if (line !== undefined) host.note(line);
}

/** A layer without a record is kept, so none is worth more than a call. */
async function recordLayer({ layer, template, provider, places, project, at }: Known): Promise<void> {
  if (!layer) return;
  const { noteLayer } = await import('../template/layers.ts');
  const use = { provider: provider.name, ...(template && { project: project.root, template: template.name }) };
  await noteLayer(places.store, at.name, layer.suffix, use).catch(() => {});
}

/** Whoever has ended the call from elsewhere (`mayfly stop`) is not at this terminal, where a question would wait. */
export function wasStopped({ seen }: Pick<Signals, 'seen'>, code: number): boolean {
  return seen.length > 0 || code === signalCode('SIGTERM') || code === signalCode('SIGKILL');
}

/** After somebody has worked with a CLI that can also be asked for a message. */
function offersCommit(host: Host, { words, project, provider, options }: Known, { tty }: RunPlan): boolean {
  if (!words || !tty || !host.tty.stderr || !project.git || !provider.answer || options.get('commit-on-exit') === 'off')
    return false;
  return !isOneAnswer(words);
}

/** A newer CLI is worth a line to whoever sits at a terminal, and to nobody else. */
async function tellNewsTo(host: Host, { places, provider, options }: Known): Promise<() => void> {
  const isWatched = host.tty.stdin && host.tty.stdout && host.tty.stderr;
  if (!isWatched || !provider.folder || host.env['CI'] || !options.get('update-check')) return () => {};
  const { tellNews } = await import('../engine/images/news.ts');
  return tellNews(host, places.store, provider);
}
