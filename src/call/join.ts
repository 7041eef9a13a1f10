import type { AttachOptions, Host } from '../platform/host.ts';
import { noteOnce } from '../config/note-once.ts';
import type { RunPlan } from '../plan/plan.ts';
import type { Known, Prepared } from './prepare.ts';
import { prepareCache } from '../project/cache.ts';
import { isSettled, prepareState } from '../project/state.ts';
import type { Provider } from '../providers/provider.ts';
import { recoverCalls } from './recover.ts';
import type { Signals } from './run.ts';
import { type CallAgent, keepKnownHosts } from '../ssh/call.ts';
import { filterAgent } from '../ssh/filter.ts';
import { joinLive } from '../store/live.ts';
import type { IsRunning } from '../store/members.ts';
import { tellUntold } from '../config/untold.ts';
import { wasStopped } from './beside.ts';

export interface Joined {
  /** The agent comes from elsewhere, as the engine turned out to be another. */
  forward(agent: CallAgent): Promise<void>;
  /** Sync-out. */
  leave(outlives: boolean, code: number): Promise<void>;
}

/** Sync-in: the folders of history, the filter in front of the agent, the live folder. */
export async function joinFolders(
  host: Host,
  { places, provider, project, words, at }: Known,
  { facts, files, agent, rules, journal }: Prepared,
  plan: RunPlan,
  isRunning: IsRunning,
  signals: Signals,
): Promise<Joined> {
  const { seen } = signals;
  if (facts.history.length > 0) {
    if (!isSettled(facts.state)) {
      const { takeOver } = await import('../project/take-over.ts');
      await takeOver(host, project, places.store, facts.state);
    }
    prepareState(facts.state, provider.name, facts.history);
  }
  if (facts.cache !== undefined) prepareCache(facts.cache, project.root);
  const terminal = !plan.tty && stdinOf(host, provider, plan) !== 'pump';
  const user = { provider: provider.name, project: project.root, terminal };
  const filter = (of: CallAgent): ReturnType<typeof filterAgent> =>
    filterAgent(host, facts.stage, { agent: of, rules, store: places.store, user });
  const filters = [filter(agent)];
  const live = await joinLive(host, places, provider, facts.id, isRunning, {
    engine: at,
    isOther: words === undefined,
    isKeyed: keysOf(provider).some((name) => plan.hidden[name]),
    seen,
    project: project.root,
    ask: terminalOf(host, plan, signals),
  });
  const lines: string[] = []; // the screen is the CLI's until it ends
  const quiet = { ...host, note: (text: string) => void lines.push(text) };
  const recovered = host.isHeard() ? recoverCalls(quiet, places, isRunning) : undefined;
  tellUntold(host, places);
  if (host.platform === 'darwin') await filters[0];
  return {
    async forward(now) {
      if (now.note !== undefined) await noteOnce(host, places, now.note);
      if (now.upstream === agent.upstream) return;
      filters.push(filter(now));
      await filters.at(-1);
    },
    async leave(outlives, code) {
      for (const started of filters) await (await started).close();
      await live.leave(outlives, wasStopped(signals, code) ? undefined : terminalOf(host, plan, signals));
      await keepKnownHosts(host, journal.learned, facts.stage, files);
      await recovered;
      for (const text of lines) host.note(text);
    },
  };
}

/** Where a person sits who can be asked, until a signal comes. */
function terminalOf(host: Host, plan: RunPlan, signals: Signals): AbortSignal | undefined {
  if (plan.detached || !plan.tty || !host.tty.stdin || !host.tty.stderr) return undefined;
  const ending = new AbortController();
  signals.deliverTo(() => ending.abort());
  return ending.signal;
}

/** Variables that pay for a call in the place of a login. */
function keysOf({ secrets, credential }: Provider): string[] {
  return [...secrets.map(({ name }) => name), ...(credential?.variables ?? [])];
}

/**
 * A CLI that finds a terminal at its stdin does not wait for a question there. In the container, without a TTY of its
 * own, it would find a silent pipe and wait: so it gets an empty one, while any other command gets what is typed.
 */
export function stdinOf(host: Host, provider: Provider, { tty }: Pick<RunPlan, 'tty'>): AttachOptions['stdin'] {
  if (!host.tty.stdin || tty) return 'inherit';
  return provider.folder ? 'ignore' : 'pump';
}
