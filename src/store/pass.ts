import { hasCode } from '../platform/files.ts';
import { mayBeActive, type Unit, withUnits } from './active.ts';
import { putAside } from './aside.ts';
import { largest, ruleFor } from './classes.ts';
import type { Flow, Outcome } from './flow.ts';
import { type Found, NOTHING, Obstacle, steadyStamp } from '../boundary/found.ts';
import { Gate } from './gate.ts';
import { put, REST, writeLive } from './into-live.ts';
import { takeStray } from './keep.ts';
import { type Aside, type Base, merge, type Merged } from './merge.ts';
import { asideLine, obstacleLine, reasonOf } from './notes.ts';
import { type Replaced, thinOut } from './past.ts';
import { notePrompt } from './prompts.ts';
import { Room } from './room.ts';
import { Sides } from './sides.ts';
import type { Known } from './snapshot.ts';
import { isMergeable } from './mergeable.ts';
import { type Version } from '../boundary/version.ts';

/** Milliseconds after which a file that is cut off is no longer merely being written. */
const SETTLED = 2000;
const TRIES = 20;

/** All that is known of one file. */
interface State {
  readonly known: Known | undefined;
  readonly base: Base | undefined;
  readonly live: Found;
  readonly store: Found;
  /** What of the store counts. */
  readonly accepted: Version | undefined;
  /** What of the live one may go on to the store, and what of it is held back. */
  readonly ours: Version | undefined;
  readonly units: readonly Unit[];
}

/** One pass over files of a live folder and of the store, under the locks of both. */
export class Pass extends Sides {
  readonly #strip: boolean;
  readonly #gate: Gate;
  #again: number | undefined;
  #room: Room | undefined;

  /**
   * `strip`: what is held back is taken out of the live folder, too, and what may be held back is read whatever its stamp
   * says, which a container can forge.
   */
  constructor(flow: Flow, last: boolean, strip = false) {
    super(flow, last);
    this.#strip = strip;
    this.#gate = new Gate(flow, this.store, strip, this.isLost);
  }

  outcome(): Outcome {
    return { unwritten: this.unwritten, strays: this.strays, again: this.#again };
  }

  hasChanged(file: string): boolean {
    const known = this.snapshot.files.get(file);
    if (this.#strip && (mayBeActive(ruleFor(this.flow.provider.files, file)) || this.#gate.isLinked(file))) return true;
    return known?.live !== this.live.stamp(file) || known.store !== this.store.stamp(file);
  }

  bring(file: string): void {
    try {
      for (let tries = 0; tries < TRIES; tries++) if (this.#try(file)) return;
      this.#lookAgain(REST);
      this.unwritten.set(file, 'another program writes it all the time');
    } catch (error) {
      // Whatever it is: one file does not keep the others from their place. What will never do is not tried for ever.
      const reason = hasCode(error, 'ENAMETOOLONG', 'EILSEQ', 'EINVAL') ? undefined : reasonOf(error);
      if (reason === undefined) this.strays.names.add(file);
      else this.unwritten.set(file, reason);
    }
  }

  /** False when a side changed after it was read. */
  #try(file: string): boolean {
    const live = this.readLive(file);
    if (!live) return true;
    const known = this.snapshot.files.get(file);
    const rule = ruleFor(this.flow.provider.files, file);
    try {
      const found = { live, store: this.store.read(file, { largest: largest(this.flow.provider.files, file) }) };
      this.#room ??= new Room(this.snapshot.files.values());
      if (!this.#room.takes(known, live.version, found.store.version)) {
        this.strays.names.add(file);
        return true;
      }
      const isOurs = !isMergeable(file, rule) && this.snapshot.hasWritten(file, found.store.version);
      const base = isOurs ? found.store.version : known && this.snapshot.base(known, found);
      const store = found.store.version;
      const accepted = this.accepted(file, live, found.store);
      const { version: ours, units } = this.#gate.pass({ file, rule, base, live: live.version, store: accepted });
      const merged = merge({
        file,
        rule,
        base,
        live: ours,
        store,
        past: {
          live: this.snapshot.past(known, base, 'live', ours?.id),
          store: this.snapshot.past(known, base, 'store', store?.id),
        },
      });
      const result = this.#gate.check(file, rule, merged.result, accepted);
      return this.#apply(file, { known, base, ...found, accepted, ours, units }, { ...merged, result });
    } catch (error) {
      if (!(error instanceof Obstacle)) throw error;
      return this.#strip ? this.#stripAlone(file, live) : this.#besideObstacle(file, known, live, error);
    }
  }

  protected override instead(file: string, obstacle: Obstacle): Found | undefined {
    return this.#strip && this.#clear(file, obstacle) ? NOTHING : super.instead(file, obstacle);
  }

  /** What cannot be read, and the CLI of another project perhaps can, does not stay where active things are. */
  #clear(file: string, { kind }: Obstacle): boolean {
    const rules = [file, `${file}/`].map((name) => ruleFor(this.flow.provider.files, name));
    const isActive = rules.some((rule) => rule?.active);
    const isEmpty = kind === 'link' || kind === 'special';
    if (kind === 'folder' || !(isActive || (isEmpty && mayBeActive(rules[0])))) return false;
    if (isEmpty) this.live.discard(file);
    else takeStray(this.flow, this.live, file);
    this.snapshot.files.delete(file); // it is no wish to delete what the store has
    return true;
  }

  #apply(file: string, state: State, { result, asides }: Merged): boolean {
    const { known, live, store, ours, units } = state;
    const mergeable = isMergeable(file, ruleFor(this.flow.provider.files, file));
    const now = this.flow.host.now();
    if (!this.last && asides.some((aside) => aside.partial && Math.abs(now - state[aside.side].changed) < SETTLED)) {
      this.#lookAgain(SETTLED);
      return true;
    }
    for (const aside of asides) this.#putAside(file, aside);
    if (units.length > 0 || known?.held) this.#gate.keep(file, units);
    const replaced: Replaced[] = [];
    let stored: string | undefined = steadyStamp(store, now);
    if (result?.id !== store.version?.id) {
      if (result && !mergeable && !this.last) this.snapshot.willWrite(file, result.id);
      if (live.version?.id !== state.base?.id) notePrompt(this.flow, this.store, file, state.accepted, result);
      const onShown = (): void => this.#mayBeRead(file, state, result);
      stored = put(this.store, file, result, store.stamp, undefined, onShown);
      if (stored === undefined) return false;
      if (mergeable && store.version) replaced.push({ side: 'store', id: store.version.id, at: now });
    }
    if (this.last) return true; // what is known is removed with the folder, or found out again
    const refused = asides.some((aside) => aside.side === 'live');
    const isStripped = this.#strip && units.length > 0;
    const written = refused && !result ? undefined : this.#toLive(file, state, result, isStripped);
    if (isStripped && written === undefined) return false;
    const same = !isStripped && result?.id === ours?.id;
    if (mergeable && written !== undefined && ours) replaced.push({ side: 'live', id: ours.id, at: now });
    // What the live folder still holds is where both sides came from: the store has all of it and more.
    const base = same || written !== undefined ? result?.id : refused ? state.base?.id : ours?.id;
    const next: Known = {
      ...(base !== undefined && { id: base }),
      ...(mergeable && result && result.id !== base && { stored: result.id }),
      live: same ? steadyStamp(live, now) : (written ?? ''),
      store: stored,
      ...(units.length > 0 && !isStripped && { held: true }),
      replaced: thinOut([...replaced, ...(known?.replaced ?? [])], now),
    };
    if (mergeable) this.snapshot.keep(next, [state.base, ours, store.version, result]);
    this.snapshot.remember(file, next);
    return true;
  }

  /** It stood in the store until what it replaced turned out to be another edit: an editor may have read it. */
  #mayBeRead(file: string, { known }: State, version: Version | undefined): void {
    if (!known || !version || !isMergeable(file, ruleFor(this.flow.provider.files, file))) return;
    const at = this.flow.host.now();
    const next = { ...known, replaced: [{ side: 'store', id: version.id, at } as const, ...(known.replaced ?? [])] };
    this.snapshot.keep(next, [version]);
    this.snapshot.remember(file, next);
  }

  /** The stamp after writing; undefined when there is nothing to write, or it has to wait. */
  #toLive(file: string, { live, ours, units }: State, result: Version | undefined, force: boolean): string | undefined {
    if (!force && result?.id === ours?.id) return undefined;
    const version = force || units.length === 0 ? result : (withUnits(result, units) ?? result);
    const written = writeLive(this.flow, this.live, file, live, version, force);
    if (written === 'busy') this.#lookAgain(REST);
    return typeof written === 'string' ? undefined : written.stamp;
  }

  #putAside(file: string, aside: Aside): void {
    const name =
      aside.version.bytes.length === 0
        ? undefined
        : putAside(this.store, file, aside.kind, aside.version, this.flow.host.now());
    this.flow.note(asideLine(this.flow, file, aside, name));
  }

  /** The store's place is taken by something that is not ours to replace: what the call made is kept beside it. */
  #besideObstacle(file: string, known: Known | undefined, { version, stamp }: Found, obstacle: Obstacle): true {
    const isStored = obstacle.kind === 'unreadable' && (stamp === known?.live || version?.id === known?.id);
    if (!this.last || !version || isStored) return true;
    const name = putAside(this.store, file, 'conflict', version, this.flow.host.now());
    this.flow.note(obstacleLine(this.flow, file, obstacle.message, name));
    return true;
  }

  /** Where the store's place is taken nothing is accepted. */
  #stripAlone(file: string, live: Found): boolean {
    const rule = ruleFor(this.flow.provider.files, file);
    const { version, units } = this.#gate.pass({ file, rule, base: undefined, live: live.version, store: undefined });
    if (units.length === 0) return true;
    this.#gate.keep(file, units);
    return typeof writeLive(this.flow, this.live, file, live, version, true) !== 'string';
  }

  #lookAgain(after: number): void {
    this.#again = Math.min(after, this.#again ?? after);
  }
}
