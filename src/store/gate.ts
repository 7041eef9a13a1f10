import type { FileRule } from '../providers/provider.ts';
import { type Unit, withhold, type Withheld } from './active.ts';
import { ruleFor } from './classes.ts';
import { Obstacle } from '../boundary/found.ts';
import { Held } from './held.ts';
import { isObject, own, parseJson } from '../platform/json.ts';
import { Links } from './links.ts';
import type { Base } from './merge.ts';
import { aboveHeldLine } from './notes.ts';
import type { Flow } from './flow.ts';
import type { Tree } from '../boundary/tree.ts';
import type { Version } from '../boundary/version.ts';

const SETTINGS = 'settings.json';

interface Sides {
  readonly file: string;
  readonly rule: FileRule | undefined;
  readonly base: Base | undefined;
  readonly live: Version | undefined;
  /** What is in force. */
  readonly store: Version | undefined;
}

/** What of calls may go on to the store without a question; the rest is put aside (docs/adr/0045). */
export class Gate {
  readonly #flow: Flow;
  readonly #store: Tree;
  readonly #strict: boolean;
  readonly #isLost: boolean;
  #held: Held | undefined;
  #links: Links | undefined;
  readonly #on = new Map<string, boolean>();

  /** Where the store `isLost`, nobody knows what it switches on. */
  constructor(flow: Flow, store: Tree, strict: boolean, isLost: boolean) {
    this.#flow = flow;
    this.#store = store;
    this.#strict = strict;
    this.#isLost = isLost;
  }

  /** The call's version without what is held back. */
  pass({ live, ...sides }: Sides): Withheld {
    const { file, base, store } = sides;
    // Links are looked for only where there is something new.
    if (!live || live.id === store?.id || live.id === base?.id) return { version: live, units: [] };
    const isOn = (key: string): boolean => this.#isOn(key);
    const content = live.kind === 'link' ? store : this.#content(file, store);
    return withhold({ ...sides, ...this.#rules(file, sides.rule), live, content, isOn, strict: this.#strict });
  }

  /** A file may be active by its own name, or by that of a link to it. */
  #rules(file: string, rule: FileRule | undefined): Pick<Parameters<typeof withhold>[0], 'rule' | 'folder'> {
    const folder = ruleFor(this.#flow.provider.files, `${file}/`);
    if (rule?.active && rule.active.enabledBy === undefined) return { rule, folder };
    const linked = this.#linked().at(file);
    return { rule: linked.file?.active ? linked.file : rule, folder: folder?.active ? folder : linked.folder };
  }

  /** What is in force where the user has a link: what it leads to. */
  #content(file: string, store: Version | undefined): Version | undefined {
    if (store?.kind !== 'link') return store;
    try {
      return this.#store.read(this.#linked().target(file)).version;
    } catch (error) {
      if (error instanceof Obstacle) return undefined;
      throw error;
    }
  }

  #linked(): Links {
    this.#links ??= new Links(this.#store, this.#flow.provider.files);
    return this.#links;
  }

  /** However the sides were brought together: nothing active comes out of that which the store does not have. */
  check(
    file: string,
    rule: FileRule | undefined,
    result: Version | undefined,
    store: Version | undefined,
  ): Version | undefined {
    return this.pass({ file, rule, base: undefined, live: result, store }).version;
  }

  /** Whether a link of the user's leads there from what is active. */
  isLinked(file: string): boolean {
    const { file: rule, folder } = this.#linked().at(file);
    return rule !== undefined || folder !== undefined;
  }

  keep(file: string, units: readonly Unit[]): void {
    this.#held ??= new Held(this.#flow.store);
    if (!this.#held.update(file, units)) this.#flow.note(aboveHeldLine(this.#flow, file));
  }

  #isOn(key: string): boolean {
    const known = this.#on.get(key) ?? this.#look(key);
    this.#on.set(key, known);
    return known;
  }

  #look(key: string): boolean {
    if (this.#isLost) return true;
    try {
      const settings = parseJson(this.#content(SETTINGS, this.#store.read(SETTINGS).version)?.bytes);
      const value = isObject(settings) ? own(settings, key) : undefined;
      return isObject(value) && Object.values(value).some((each) => each !== false);
    } catch {
      return true; // it cannot be read
    }
  }
}
