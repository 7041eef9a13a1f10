import { putAside } from './aside.ts';
import { largest, ruleFor } from './classes.ts';
import type { Flow, Outcome } from './flow.ts';
import { isHalf } from './halves.ts';
import { put, REST, writeLive } from './into-live.ts';
import { type Aside, type Base, merge, type Merged } from './merge.ts';
import { asideLine, notTakenLine, obstacleLine, reasonOf } from './notes.ts';
import { type Replaced, thinOut } from './past.ts';
import { AS_FOUND, type Known, Snapshot } from './snapshot.ts';
import { type Found, NOTHING, Obstacle, steadyStamp } from './found.ts';
import { liveTree, Tree } from './tree.ts';
import { isMergeable, type Version } from './version.ts';

/** Milliseconds after which a file that is cut off is no longer merely being written. */
const SETTLED = 2000;
const TRIES = 20;

/** All that is known of one file. */
interface State {
  readonly known: Known | undefined;
  readonly base: Base | undefined;
  readonly live: Found;
  readonly store: Found;
}

/** One pass over files of a live folder and of the store, under the locks of both. */
export class Pass {
  readonly live: Tree;
  readonly store: Tree;
  readonly snapshot: Snapshot;
  readonly #flow: Flow;
  readonly #last: boolean;
  readonly #unwritten = new Map<string, string>();
  readonly #large: string[] = [];
  readonly #halves: string[] = [];
  #again: number | undefined;

  /** `last`: nobody uses the live folder any more, so it is only read. */
  constructor(flow: Flow, last: boolean) {
    this.#flow = flow;
    this.#last = last;
    this.live = liveTree(flow);
    this.store = new Tree(flow.store, false);
    this.snapshot = new Snapshot(flow.parts);
    // A store that is gone as a whole (a network home, a slip of the hand) is not a wish to delete what calls use.
    if (!this.store.exists()) this.snapshot.files.clear();
  }

  close(): void {
    this.live.close();
    this.store.close();
  }

  outcome(): Outcome {
    return { unwritten: this.#unwritten, large: this.#large, again: this.#again };
  }

  /** Names of all files on each side, below `start`. A folder of the live side that cannot be read counts as not written. */
  names(start: string, skip: (name: string) => boolean): { live: string[]; store: string[] } {
    return {
      live: this.live.walk(skip, start, (name) => this.#unwritten.set(name, 'it cannot be read')),
      store: this.store.walk((name) => this.#isHalf(name) || skip(name), start),
    };
  }

  #isHalf(name: string): boolean {
    if (!isHalf(name)) return false;
    this.#halves.push(name);
    return true;
  }

  /** Removes what mayflies left in the store that were killed. */
  sweep(): void {
    if (this.#halves.length > 0) this.store.sweep(this.#halves, this.#flow.host.now());
  }

  hasChanged(file: string): boolean {
    const known = this.snapshot.files.get(file);
    return known?.live !== this.live.stamp(file) || known.store !== this.store.stamp(file);
  }

  /** Files whose content at sync-in has to be kept, to merge against. */
  unsettled(): string[] {
    return [...this.snapshot.files]
      .filter(([file, { id }]) => id === AS_FOUND && isMergeable(file, ruleFor(this.#flow.provider.files, file)))
      .map(([file]) => file);
  }

  /** Sync-in leaves that for later, when the container is starting. Returns how many there were. */
  settle(): number {
    const files = this.unsettled();
    for (const file of files) {
      const known = this.snapshot.files.get(file);
      const live = this.#readLive(file);
      if (!known || live?.version === undefined || live.stamp !== known.live) continue;
      const settled = { ...known, id: live.version.id };
      this.snapshot.keep(settled, [live.version]);
      this.snapshot.remember(file, settled);
    }
    return files.length;
  }

  bring(file: string): void {
    try {
      for (let tries = 0; tries < TRIES; tries++) if (this.#try(file)) return;
      this.#lookAgain(REST);
      this.#unwritten.set(file, 'another program writes it all the time');
    } catch (error) {
      // Whatever it is: one file does not keep the others from their place.
      this.#unwritten.set(file, reasonOf(error) ?? String(error));
    }
  }

  /** False when a side changed after it was read. */
  #try(file: string): boolean {
    const known = this.snapshot.files.get(file);
    const rule = ruleFor(this.#flow.provider.files, file);
    const live = this.#readLive(file);
    if (!live) return true;
    try {
      const found = { live, store: this.store.read(file, { largest: this.#largest(file) }) };
      const isOurs = !isMergeable(file, rule) && this.snapshot.hasWritten(file, found.store.version);
      const base = isOurs ? found.store.version : known && this.snapshot.base(known, found);
      const merged = merge({
        file,
        rule,
        base,
        live: live.version,
        store: found.store.version,
        past: {
          live: this.snapshot.past(known, base, 'live', live.version?.id),
          store: this.snapshot.past(known, base, 'store', found.store.version?.id),
        },
      });
      return this.#apply(file, { known, base, ...found }, merged);
    } catch (error) {
      if (!(error instanceof Obstacle)) throw error;
      this.#besideObstacle(file, known, live, error);
      return true;
    }
  }

  #largest(file: string): number {
    return largest(this.#flow.provider.files, file);
  }

  #readLive(file: string): Found | undefined {
    try {
      return this.live.read(file, { largest: this.#largest(file) });
    } catch (error) {
      if (!(error instanceof Obstacle)) throw error;
      if (error.kind === 'folder') return NOTHING; // the file itself is gone
      if (error.kind === 'large') this.#large.push(file);
      else if (error.kind === 'unreadable') this.#unwritten.set(file, error.message);
      else if (this.#last) this.#flow.note(notTakenLine(this.#flow, file, error.message));
      return undefined;
    }
  }

  #apply(file: string, state: State, { result, asides }: Merged): boolean {
    const { known, live, store } = state;
    const mergeable = isMergeable(file, ruleFor(this.#flow.provider.files, file));
    const now = this.#flow.host.now();
    if (!this.#last && asides.some((aside) => aside.partial && this.#age(state[aside.side]) < SETTLED)) {
      this.#lookAgain(SETTLED);
      return true;
    }
    for (const aside of asides) this.#putAside(file, aside);
    const replaced: Replaced[] = [];
    let stored: string | undefined = steadyStamp(store, now);
    if (result?.id !== store.version?.id) {
      if (result && !mergeable && !this.#last) this.snapshot.willWrite(file, result.id);
      const onShown = (): void => this.#mayBeRead(file, state, result);
      stored = put(this.store, file, result, store.stamp, undefined, onShown);
      if (stored === undefined) return false;
      if (mergeable && store.version) replaced.push({ side: 'store', id: store.version.id, at: now });
    }
    if (this.#last) return true; // what is known is removed with the folder, or found out again
    const refused = asides.some((aside) => aside.side === 'live');
    const written = refused && !result ? undefined : this.#toLive(file, live, result);
    const same = result?.id === live.version?.id;
    if (mergeable && written !== undefined && live.version) {
      replaced.push({ side: 'live', id: live.version.id, at: now });
    }
    // What the live folder still holds is where both sides came from: the store has all of it and more.
    const base = same || written !== undefined ? result?.id : refused ? state.base?.id : live.version?.id;
    const next: Known = {
      ...(base !== undefined && { id: base }),
      ...(mergeable && result && result.id !== base && { stored: result.id }),
      live: same ? steadyStamp(live, now) : (written ?? ''),
      store: stored,
      replaced: thinOut([...replaced, ...(known?.replaced ?? [])], now),
    };
    if (mergeable) this.snapshot.keep(next, [state.base, live.version, store.version, result]);
    this.snapshot.remember(file, next);
    return true;
  }

  /** It stood in the store until what it replaced turned out to be another edit: an editor may have read it. */
  #mayBeRead(file: string, { known }: State, version: Version | undefined): void {
    if (!known || !version || !isMergeable(file, ruleFor(this.#flow.provider.files, file))) return;
    const at = this.#flow.host.now();
    const next = { ...known, replaced: [{ side: 'store', id: version.id, at } as const, ...(known.replaced ?? [])] };
    this.snapshot.keep(next, [version]);
    this.snapshot.remember(file, next);
  }

  /** The stamp after writing; undefined when there is nothing to write, or it has to wait. */
  #toLive(file: string, live: Found, result: Version | undefined): string | undefined {
    if (result?.id === live.version?.id) return undefined;
    const written = writeLive(this.#flow, this.live, file, live, result);
    if (written === 'busy') this.#lookAgain(REST);
    return typeof written === 'string' ? undefined : written.stamp;
  }

  #putAside(file: string, aside: Aside): void {
    const name =
      aside.version.bytes.length === 0
        ? undefined
        : putAside(this.store, file, aside.kind, aside.version, this.#flow.host.now());
    this.#flow.note(asideLine(this.#flow, file, aside, name));
  }

  /** The store's place is taken by something that is not ours to replace: what the call made is kept beside it. */
  #besideObstacle(file: string, known: Known | undefined, { version, stamp }: Found, obstacle: Obstacle): void {
    const isStored = obstacle.kind === 'unreadable' && (stamp === known?.live || version?.id === known?.id);
    if (!this.#last || !version || isStored) return;
    const name = putAside(this.store, file, 'conflict', version, this.#flow.host.now());
    this.#flow.note(obstacleLine(this.#flow, file, obstacle.message, name));
  }

  #age({ changed }: Found): number {
    return Math.abs(this.#flow.host.now() - changed);
  }

  #lookAgain(after: number): void {
    this.#again = Math.min(after, this.#again ?? after);
  }
}
