import path from 'node:path';
import type { Active, FileRule } from '../providers/provider.ts';
import { parentOf } from '../boundary/folders.ts';
import { classify, isCopied, ruleFor } from './classes.ts';
import { Obstacle } from '../boundary/found.ts';
import type { Tree } from '../boundary/tree.ts';

/** Links that are gone through, with all that comes of links in links. */
const MOST = 1000;

/** Which rules count at a name: those of a file there, and of a folder. */
export interface Rules {
  readonly file: FileRule | undefined;
  readonly folder: FileRule | undefined;
}

const NONE: Rules = { file: undefined, folder: undefined };

/** Where the user's own links in the store lead from what is active, so that what stands there is as active. */
export class Links {
  readonly #rules: readonly FileRule[];
  /** By a name that a link leads to: as what that counts. */
  readonly #places = new Map<string, string>();
  readonly #aims: ReadonlyMap<string, string>;

  constructor(store: Tree, rules: readonly FileRule[]) {
    this.#rules = rules;
    this.#aims = aimsIn(store, rules);
    for (const link of this.#aims.keys()) if (activeOf(this.#own(link))) this.#follow(link, link);
  }

  /** By which rules a name counts that has none of its own that make it active. */
  at(file: string): Rules {
    for (const [place, as] of this.#places) {
      if (file === place || file.startsWith(`${place}/`)) {
        const rules = this.#own(as + file.slice(place.length));
        if (activeOf(rules)) return rules;
      }
      // Whoever puts a link in the place of a folder above has another one count.
      if (place.startsWith(`${file}/`)) return { file: undefined, folder: ACTIVE };
    }
    return NONE;
  }

  /** Where a link leads to in the end. */
  target(file: string): string {
    let name = file;
    for (let steps = 0; steps < MOST; steps++) {
      const next = this.#step(name);
      if (next === undefined) break;
      name = next;
    }
    return name;
  }

  /** `name` counts as `as`: so does where it leads, in one step and all others, and where links in there lead. */
  #follow(name: string, as: string): void {
    if (this.#places.size >= MOST || this.#places.has(name)) return;
    if (name !== as) {
      const [here, there] = [name, as].map((each) => activeOf(this.#own(each)));
      if (here && (here === there || !here.enabledBy)) return; // it has rules of its own
      this.#places.set(name, as);
    }
    const next = this.#step(name);
    if (next !== undefined) {
      const link = this.#linkIn(name) ?? name;
      if (link !== name && link !== as) this.#places.set(link, as);
      return this.#follow(next, as);
    }
    for (const link of this.#aims.keys())
      if (link.startsWith(`${name}/`)) this.#follow(link, as + link.slice(name.length));
  }

  #own(name: string): Rules {
    return { file: ruleFor(this.#rules, name), folder: ruleFor(this.#rules, `${name}/`) };
  }

  #step(name: string): string | undefined {
    const link = this.#linkIn(name);
    if (link === undefined) return undefined;
    return path.join(parentOf(link), this.#aims.get(link) ?? '', name.slice(link.length));
  }

  /** The first link on the way to `name`. */
  #linkIn(name: string): string | undefined {
    const steps = name.split('/');
    return steps.map((_, at) => steps.slice(0, at + 1).join('/')).find((above) => this.#aims.has(above));
  }
}

const ACTIVE: FileRule = { path: '', class: 'settings', active: {} };

function activeOf({ file, folder }: Rules): Active | undefined {
  return file?.active ?? folder?.active;
}

/** Those that lead out of the store count for no call. */
function aimsIn(store: Tree, rules: readonly FileRule[]): Map<string, string> {
  const aims = new Map<string, string>();
  for (const link of store.links((name) => !isCopied(classify(rules, name)))) {
    try {
      const { version } = store.read(link);
      if (version?.kind === 'link') aims.set(link, version.bytes.toString());
    } catch (error) {
      if (!(error instanceof Obstacle)) throw error;
    }
  }
  return aims;
}
