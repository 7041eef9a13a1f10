import fs from 'node:fs';
import path from 'node:path';
import { list, readBytes, readText, remove, write } from '../platform/files.ts';
import type { Base } from './merge.ts';
import type { Found } from '../boundary/found.ts';
import type { LiveParts } from './layout.ts';
import type { Earlier, Replaced, Side } from './past.ts';
import { kindOf, type Version, versionOf } from '../boundary/version.ts';

/** What both sides held when they were last brought together, and by which stamps an unchanged file is recognised. */
export interface Known {
  /** Of that version; absent when neither side had the file, AS_FOUND when the side that kept its stamp has it. */
  readonly id?: string;
  /** Of what the store held then, where that is more: a change of it that waits until the CLI leaves the file alone. */
  readonly stored?: string;
  /** '' when the side has to be read in any case. */
  readonly live: string;
  readonly store: string;
  readonly replaced?: readonly Replaced[];
  /** The live side has something that is held back from the store. */
  readonly held?: true;
}

export const AS_FOUND = '';

/** Kept in memory beside the live folder. Losing it loses no content, only the knowledge of who changed what. */
export class Snapshot {
  readonly #file: string;
  readonly #base: string;
  readonly #journal: string;
  readonly #written: ReadonlySet<string>;
  readonly files: Map<string, Known>;

  constructor(parts: Pick<LiveParts, 'snapshot' | 'written' | 'base'>) {
    this.#file = parts.snapshot;
    this.#base = parts.base;
    this.#journal = parts.written;
    this.#written = new Set(readText(parts.written)?.split('\n'));
    this.files = new Map(Object.entries(parse(readText(parts.snapshot))));
  }

  /** The version that both sides came from, as far as it is known. */
  base({ id, live, store }: Known, found: { readonly live: Found; readonly store: Found }): Base | undefined {
    if (id === undefined) return undefined;
    if (id === AS_FOUND) {
      const kept = found.live.stamp === live ? found.live : found.store.stamp === store ? found.store : undefined;
      return kept?.version;
    }
    const bytes = this.content(id);
    return { id, ...(bytes && { bytes }) };
  }

  /** What the store had, where it is gone; undefined where that is not known for sure. */
  had({ id, stored = id, live: stamp }: Known, live: Found): Version | undefined {
    if (stored === AS_FOUND) return live.stamp === stamp && live.isAsMade ? live.version : undefined;
    if (stored === undefined) return undefined;
    if (stored === live.version?.id) return live.version;
    const bytes = this.content(stored);
    return bytes && versionOf(bytes, kindOf(stored));
  }

  /** Before what the live folder holds is written to the store, for a pass that is killed then. */
  willWrite(file: string, id: string): void {
    fs.appendFileSync(this.#journal, `${entry(file, id)}\n`, { mode: 0o600 });
  }

  /** Whether a pass that was killed has written that version: then both sides had it, and it is no change of the store. */
  hasWritten(file: string, version: Version | undefined): boolean {
    return this.#written.size > 1 && version !== undefined && this.#written.has(entry(file, version.id));
  }

  /** What a side held, the latest first, read when it is asked for; nothing where the side holds it still. */
  past(known: Known | undefined, base: Base | undefined, side: Side, now: string | undefined): Earlier[] {
    const earlier = known?.replaced?.filter((each) => each.side === side) ?? [];
    const id = side === 'store' ? (known?.stored ?? base?.id) : base?.id;
    if (earlier.length === 0 || id === undefined || now === id) return [];
    const content = (name: string): Buffer | undefined => this.content(name);
    return [{ id, thinned: false }, ...earlier].map((each) => ({
      thinned: each.thinned ?? false,
      get bytes() {
        return content(each.id);
      },
    }));
  }

  /** Keeps the contents that `known` names, so that they can be merged against later. */
  keep(known: Known, versions: readonly (Base | undefined)[]): void {
    const named = new Set(namesIn(known));
    for (const version of versions) if (version?.bytes && named.has(version.id)) this.#keep(version.id, version.bytes);
  }

  #keep(id: string, bytes: Buffer): void {
    const file = path.join(this.#base, id);
    if (fs.existsSync(file)) return;
    write(`${file}.new`, bytes);
    fs.renameSync(`${file}.new`, file);
  }

  content(id: string): Buffer | undefined {
    return readBytes(path.join(this.#base, id));
  }

  remember(file: string, known: Known): void {
    if (known.id === undefined && known.live === '-' && known.store === '-') this.files.delete(file);
    else this.files.set(file, known);
  }

  save(): void {
    write(`${this.#file}.new`, JSON.stringify(Object.fromEntries(this.files)));
    fs.renameSync(`${this.#file}.new`, this.#file);
    remove(this.#journal);
    const used = new Set([...this.files.values()].flatMap(namesIn));
    for (const name of list(this.#base)) if (!used.has(name)) remove(path.join(this.#base, name));
  }
}

function entry(file: string, id: string): string {
  return JSON.stringify([file, id]);
}

function namesIn({ id, stored, replaced = [] }: Known): (string | undefined)[] {
  return [id, stored, ...replaced.map((each) => each.id)];
}

function parse(text: string | undefined): Record<string, Known> {
  try {
    return text ? (JSON.parse(text) as Record<string, Known>) : {};
  } catch {
    return {};
  }
}
