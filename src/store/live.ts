import path from 'node:path';
import type { EngineAt } from '../engine/engine.ts';
import { MayflyError, oneLine } from '../platform/errors.ts';
import { hasCode, lstat, makePrivate } from '../platform/files.ts';
import type { Host, Signal } from '../platform/host.ts';
import { requireGoOn } from '../platform/interruptible.ts';
import { ownerOf } from '../platform/owner.ts';
import type { Places } from '../config/places.ts';
import type { Provider } from '../providers/provider.ts';
import { readAbout } from './about.ts';
import type { Telling } from './accept.ts';
import { fill, makeMountPoints } from './fill.ts';
import type { Flow } from './flow.ts';
import { hasUntold } from './held.ts';
import type { InStep } from './in-step.ts';
import { liveParts } from './layout.ts';
import { withLiveLock } from './locks.ts';
import { fewLines } from './notes.ts';
import type { Renewing } from './renewal.ts';
import { isBroken, liveTree } from './live-tree.ts';
import { addMember, addProject, hasLiveOwner, isUsedByOthers, type IsRunning, readMembers } from './members.ts';

/** Host folder that is mounted at /run/mayfly/live; it holds the CLI's folder, and the locks beside it. */
export function liveMount(places: Places, provider: Pick<Provider, 'name'>): string {
  return liveParts(places, provider.name).mount;
}

export interface LiveFolder {
  /**
   * Writes back what is left; the last one out removes the folder. What could not be done is said on stderr. A container
   * that `outlives` its call stays a member: whoever comes next completes it. With `ask` the terminal is there for a question.
   */
  leave(outlives?: boolean, ask?: AbortSignal): Promise<void>;
}

/** What matters of a call beside its id. */
export interface Joining {
  readonly engine?: EngineAt;
  /** Another command runs in the place of the CLI. */
  readonly isOther?: boolean;
  /** The CLI is given a key, and may do without its login. */
  readonly isKeyed?: boolean;
  /** Signals that came: who has one waits no longer. */
  readonly seen?: readonly Signal[];
  /** Its path; '' for a call that sees none. */
  readonly project?: string;
  /** The terminal is there for a question before the call, until that aborts. */
  readonly ask?: AbortSignal | undefined;
}

/** Milliseconds: the container is started first. */
const HEAD_START = 60;

/**
 * Sync-in: makes the provider's live folder, or joins the one that is there, and keeps it in step with the store until
 * `leave`. Throws a MayflyError when there is no room for it, or calls of another version of mayfly use it.
 */
export async function joinLive(
  host: Host,
  places: Places,
  provider: Provider,
  /** The id of the call. */
  id: string,
  isRunning: IsRunning,
  { seen = [], engine, project = '', ask, ...login }: Joining = {},
): Promise<LiveFolder> {
  if (provider.folder === undefined) return { leave: () => Promise.resolve() };
  const notes = new Set<string>();
  const flow: Flow = {
    host,
    parts: liveParts(places, provider.name),
    provider: { name: provider.name, folder: provider.folder, files: provider.files },
    store: path.join(places.store, provider.name),
    note: (line) => void notes.add(oneLine(line)),
  };
  /** Not while the call runs: the screen is the CLI's. */
  const tell = (): void => {
    for (const line of fewLines(notes)) host.note(line);
    notes.clear();
  };
  const tellNow = (line: string): void => host.note(oneLine(line));
  const { parts } = flow;
  /** Calls of other projects use it, or did. */
  let isShared = false;
  try {
    makePrivate(path.dirname(parts.root));
    await withLiveLock(
      host,
      parts,
      async () => {
        await enter(flow, provider.seeds, isRunning);
        isShared = isUsedByOthers(parts.projects, project);
        if (isShared) await (await import('./reconcile.ts')).takeOutHeld(flow);
        addProject(parts.projects, project);
        addMember(parts.members, { id, owner: ownerOf(host.pid), engine });
      },
      tellNow,
      seen,
    );
  } catch (error) {
    throw failure(error, parts.root);
  }
  tell();
  const tellAside = async (telling: Telling): Promise<void> => {
    if (hasUntold(flow.store)) await (await import('./accept.ts')).tellHeld(host, flow, telling);
  };
  if (isShared) await tellAside({ ask, strip: true });
  const endTurn = await renewInTurn(flow, { id, seen, ...login }, tellNow);
  let inStep: Promise<InStep> | undefined;
  const begin = (): void => void (inStep = import('./in-step.ts').then((module) => new module.InStep(flow)));
  const timer = setTimeout(begin, HEAD_START).unref();
  const folder: LiveFolder = {
    async leave(outlives = false, askNow) {
      clearTimeout(timer);
      endTurn?.();
      const changed = inStep ? await (await inStep).stop() : new Set(['']);
      const { leave } = await import('./leave.ts');
      await leave(flow, outlives ? undefined : id, isRunning, changed, tellNow);
      tell();
      if (!outlives) await tellAside({ ask: askNow });
    },
  };
  if (seen.length > 0) await folder.leave();
  requireGoOn(seen);
  return folder;
}

/** Sees to it that there is a live folder that can be joined. */
async function enter(flow: Flow, seeds: Provider['seeds'], isRunning: IsRunning): Promise<void> {
  const { parts } = flow;
  if (!lstat(parts.root)) return fill(flow, seeds);
  const used = hasLiveOwner(readMembers(parts.members));
  if (!used || !readAbout(parts.about)) {
    const { complete } = await import('./complete.ts');
    if ((await complete(flow, isRunning)) === 'gone') return fill(flow, seeds);
  }
  if (!isBroken(flow)) return makeMountPoints(flow);
  const reason = 'a call has removed it or put something else in its place';
  const fix = `end the calls of ${flow.provider.name}, then call again`;
  throw new MayflyError({ kind: 'state-unwritable', path: path.join(parts.mount, flow.provider.folder), reason, fix });
}

/** Looks for one file, and no more, where no login can be due. */
async function renewInTurn(
  flow: Flow,
  call: Renewing,
  tell: (line: string) => void,
): Promise<(() => void) | undefined> {
  const rule = flow.provider.files.find(({ renewal }) => renewal);
  if (!rule || call.isOther) return undefined;
  using tree = liveTree(flow);
  if (!tree.isThere(rule.path)) return undefined;
  const { awaitRenewal } = await import('./renewal.ts');
  return awaitRenewal(flow, rule, call, tell);
}

function failure(error: unknown, folder: string): unknown {
  if (hasCode(error, 'ENOSPC', 'EDQUOT')) return new MayflyError({ kind: 'no-space', path: folder, isBefore: true });
  if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return error;
  const fix = 'correct its owner or mode, or set XDG_RUNTIME_DIR';
  return new MayflyError({ kind: 'state-unwritable', path: folder, reason: 'permission is missing', fix });
}
