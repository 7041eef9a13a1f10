import { largest } from './classes.ts';
import type { Flow } from './flow.ts';
import { type Found, NOTHING, Obstacle } from '../boundary/found.ts';
import { isHalf } from '../platform/halves.ts';
import { notTakenLine } from './notes.ts';
import { MOST_FILES } from './room.ts';
import { type Known, Snapshot } from './snapshot.ts';
import { Tree } from '../boundary/tree.ts';
import { liveTree } from './live-tree.ts';
import type { Version } from '../boundary/version.ts';

/** A live folder and the store, what is known of both, and what of the first cannot be brought home. */
export class Sides {
  readonly live: Tree;
  readonly store: Tree;
  readonly snapshot: Snapshot;
  protected readonly flow: Flow;
  protected readonly last: boolean;
  protected readonly unwritten = new Map<string, string>();
  protected readonly strays = { names: new Set<string>(), odd: new Set<string>() };
  readonly #halves: string[] = [];
  /** What was known of a store that is gone as a whole: a network home, a slip of the hand. */
  readonly #lost: ReadonlyMap<string, Known>;

  /** `last`: nobody uses the live folder any more, so it is only read. */
  constructor(flow: Flow, last: boolean) {
    this.flow = flow;
    this.last = last;
    this.live = liveTree(flow);
    this.store = new Tree(flow.store, false);
    this.snapshot = new Snapshot(flow.parts);
    this.#lost = this.store.exists() ? new Map() : new Map(this.snapshot.files);
    // That is not a wish to delete what calls use.
    if (this.isLost) this.snapshot.files.clear();
  }

  close(): void {
    this.live.close();
    this.store.close();
  }

  get isLost(): boolean {
    return this.#lost.size > 0;
  }

  /** What the store has, or had until it was gone as a whole: that is in force. */
  protected accepted(file: string, live: Found, store: Found): Version | undefined {
    const known = this.#lost.get(file);
    return known ? this.snapshot.had(known, live) : store.version;
  }

  /** Names of all files on each side, below `start`. */
  names(start: string, skip: (name: string) => boolean): { live: string[]; store: string[] } {
    const most = MOST_FILES + 2 * this.snapshot.files.size;
    const { names, odd, rest } = this.live.survey(skip, start, most, (name) => this.#unreadable(name));
    for (const name of rest) this.strays.names.add(name);
    for (const name of odd) this.strays.odd.add(name);
    return { live: names, store: this.store.walk((name) => this.#isHalf(name) || skip(name), start) };
  }

  #unreadable(name: string): void {
    if (this.last) this.strays.names.add(name);
    else this.unwritten.set(name, 'it cannot be read');
  }

  #isHalf(name: string): boolean {
    if (!isHalf(name)) return false;
    this.#halves.push(name);
    return true;
  }

  /** Removes what mayflies left in the store that were killed. */
  sweep(): void {
    if (this.#halves.length > 0) this.store.sweep(this.#halves, this.flow.host.now());
  }

  /** Undefined for what is no file that can be brought home. */
  protected readLive(file: string): Found | undefined {
    try {
      return this.live.read(file, { largest: largest(this.flow.provider.files, file) });
    } catch (error) {
      if (!(error instanceof Obstacle)) throw error;
      return this.instead(file, error);
    }
  }

  protected instead(file: string, { kind, message }: Obstacle): Found | undefined {
    if (kind === 'folder') return NOTHING; // the file itself is gone
    if (kind === 'large') this.strays.names.add(file);
    else if (kind === 'unreadable') this.#unreadable(file);
    else if (this.last) this.flow.note(notTakenLine(this.flow, file, message));
    return undefined;
  }
}
