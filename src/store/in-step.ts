import path from 'node:path';
import { lstat } from '../platform/files.ts';
import { classify, isCopied } from './classes.ts';
import type { Flow } from './flow.ts';
import { withLiveLock } from './locks.ts';
import { reasonOf, troubleLine, watchLine } from './notes.ts';
import { isPending, reconcile } from './reconcile.ts';
import { Tree } from '../boundary/tree.ts';
import { liveTree } from './live-tree.ts';
import { FolderWatch } from '../boundary/watch.ts';

/** Milliseconds between a change and the pass that takes it; calls of one folder share the work by not meeting. */
const DELAY = { least: 30, spread: 60 };

/** Names of what changed, beyond which everything is looked at: each would be looked for on its own. */
const MOST_NAMED = 500;

/** Milliseconds between two passes, whichever calls make them: many calls do not write more often than one. */
const TURN = 40;

/** Milliseconds after which what could not be written is tried again, whether or not it changes. */
const RETRY = 3000;

/** Keeps the live folder and the store in step while a call runs. */
export class InStep {
  readonly #flow: Flow;
  readonly #watches: readonly FolderWatch[];
  #changed = new Set(['']); // whatever happened before the watches stood
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;
  #pass: Promise<void> = Promise.resolve();

  constructor(flow: Flow) {
    this.#flow = flow;
    const skip = (name: string): boolean => !isCopied(classify(flow.provider.files, name));
    const onChange = (name: string): void => this.#mark([name], DELAY.least + Math.random() * DELAY.spread);
    const onTrouble = (): void => flow.note(watchLine(flow));
    const { parts, provider, store } = flow;
    const [inMount = ''] = provider.folder.split('/');
    this.#watches = [
      { open: () => liveTree(flow), above: parts.mount, name: inMount },
      { open: () => new Tree(store, false), above: path.dirname(store), name: path.basename(store) },
    ].map((watched) => new FolderWatch(watched, skip, onChange, onTrouble));
    this.#mark([], 0);
  }

  /** Resolves with the names of what changed and was not looked at yet. */
  async stop(): Promise<ReadonlySet<string>> {
    for (const watch of this.#watches) watch.close();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due = Number.NEGATIVE_INFINITY;
    await this.#pass;
    return this.#changed;
  }

  #mark(names: Iterable<string>, delay: number): void {
    for (const name of names) this.#changed.add(name);
    if (this.#changed.size > MOST_NAMED) this.#changed = new Set(['']);
    const due = performance.now() + delay;
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#start(), delay).unref();
  }

  #start(): void {
    this.#timer = undefined;
    this.#due = Number.POSITIVE_INFINITY;
    const only = this.#changed;
    this.#changed = new Set();
    this.#pass = this.#pass.then(() => this.#run(only));
  }

  async #run(only: ReadonlySet<string>): Promise<void> {
    const { parts } = this.#flow;
    try {
      if (!lstat(parts.root) || !isPending(this.#flow, only)) return;
      if (this.#wasLately()) return this.#mark(only, TURN);
      const { again, unwritten } = await withLiveLock(this.#flow.host, parts, () =>
        reconcile(this.#flow, { only, last: false }),
      );
      if (again !== undefined) this.#mark(only, again);
      else if (unwritten.size > 0) this.#mark(unwritten.keys(), RETRY);
      for (const watch of this.#watches) watch.ensure();
    } catch (error) {
      // A full or missing file system is said at the end of the call, if it is not well again by then.
      this.#mark(only, RETRY);
      if (reasonOf(error) === undefined) this.#flow.note(troubleLine(this.#flow, error));
    }
  }

  /** Whether a pass of any call has just written something. */
  #wasLately(): boolean {
    const written = lstat(this.#flow.parts.snapshot)?.mtimeMs ?? 0;
    return Math.abs(this.#flow.host.now() - written) < TURN;
  }
}
