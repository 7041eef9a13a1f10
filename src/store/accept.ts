import path from 'node:path';
import { askKey, ENTER, isRefusal } from '../platform/ask-key.ts';
import { oneLine } from '../platform/errors.ts';
import { lstat, makePrivate } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { readAbout } from './about.ts';
import { type Unit, withUnits } from './active.ts';
import type { Flow } from './flow.ts';
import { Obstacle } from '../boundary/found.ts';
import { Held, type HeldUnit } from './held.ts';
import { labelOf, namesOf } from './label.ts';
import { withLiveLock, withStoreLock } from './locks.ts';
import { takePromptLine } from './prompts.ts';
import { reconcile } from './reconcile.ts';
import { Tree } from '../boundary/tree.ts';
import { isBroken } from './live-tree.ts';

export interface Telling {
  /** The terminal is there to be asked at, until that aborts. */
  readonly ask?: AbortSignal | undefined;
  /** Calls of other projects use the live folder: only what is accepted may be in it. */
  readonly strip?: boolean;
}

/**
 * Says once what calls have changed of what later calls are told, and what they have left that is put aside. At a
 * terminal that is asked for, and a yes puts it in force.
 */
export async function tellHeld(host: Host, flow: Flow, { ask, strip = false }: Telling): Promise<void> {
  const told = await takePromptLine(flow);
  if (told !== undefined) host.note(oneLine(told));
  const held = new Held(flow.store);
  const units = held.units(true);
  if (units.length === 0) return;
  const names = namesOf(units.map(({ unit }) => labelOf(unit)));
  const what = `mayfly: a call gave ${flow.provider.name} what calls in every project would run: ${names}`;
  const letter = ask && (await host.readLetter(`${what}; keep it? [y/N]`, ask));
  if (letter?.toLowerCase() === 'y') {
    for (const line of await accept(host, flow, units, strip)) host.note(line);
    return;
  }
  held.tell(units.map(({ name }) => name));
  host.note(
    letter === undefined
      ? `${what}; it is put aside, see mayfly guard accept`
      : 'mayfly: it is put aside; see mayfly guard accept',
  );
}

export function askYes(host: Host, question: string, abort: AbortSignal): Promise<boolean> {
  const read = (key: string): boolean | undefined =>
    key === 'y' || key === 'Y' ? true : key === ENTER || isRefusal(key) ? false : undefined;
  return askKey(host, question, read, abort);
}

/** Puts what was put aside into the store, and with it into the live folder if one is there. Returns a line for what cannot be. */
export async function accept(host: Host, flow: Flow, units: readonly HeldUnit[], strip = false): Promise<string[]> {
  const lines: string[] = [];
  const done: string[] = [];
  makePrivate(path.dirname(flow.parts.root));
  makePrivate(flow.store);
  await withLiveLock(host, flow.parts, async () => {
    await withStoreLock(flow, () => {
      using store = new Tree(flow.store, false);
      for (const [file, those] of Map.groupBy(units, ({ unit }) => unit.file)) {
        const reason = putInto(
          store,
          file,
          those.map(({ unit }) => unit),
        );
        if (reason === undefined) done.push(...those.map(({ name }) => name));
        else
          lines.push(
            `mayfly: ${path.join(flow.store, file)} is not changed, because ${reason}; correct that, then mayfly guard accept`,
          );
      }
    });
    if (!lstat(flow.parts.root) || !readAbout(flow.parts.about) || isBroken(flow)) return;
    await reconcile(flow, { last: false, strip });
  });
  new Held(flow.store).drop(done);
  return lines;
}

/** Why it cannot be. */
function putInto(store: Tree, file: string, units: readonly Unit[]): string | undefined {
  try {
    const version = withUnits(store.read(file).version, units);
    if (!version) return 'it is no plain JSON';
    store.write(file, version);
    return undefined;
  } catch (error) {
    if (error instanceof Obstacle) return error.message;
    throw error;
  }
}
