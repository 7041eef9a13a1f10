import fs from 'node:fs';
import path from 'node:path';
import { list, readBytes, readText, remove, write } from '../files.ts';
import type { Version } from './version.ts';

/** What both sides held when they were last brought together, and by which stamps an unchanged file is recognised. */
export interface Known {
  /** Absent when neither side had the file. */
  readonly id?: string;
  /** '' when the file may have changed within the resolution of its stamp. */
  readonly live: string;
  readonly store: string;
  /** Versions that were replaced lately, newest first: who read one may still write what he made of it. */
  readonly replaced?: readonly Replaced[];
}

export interface Replaced {
  readonly id: string;
  readonly side: 'live' | 'store';
  readonly at: number;
}

/** Kept in memory beside the live folder. Losing it loses no content, only the knowledge of who changed what. */
export class Snapshot {
  readonly #file: string;
  readonly #base: string;
  readonly files: Map<string, Known>;

  constructor(parts: { readonly snapshot: string; readonly base: string }) {
    this.#file = parts.snapshot;
    this.#base = parts.base;
    this.files = new Map(Object.entries(parse(readText(parts.snapshot))));
  }

  /** Keeps the content, so that it can be merged against later. */
  keep({ id, bytes }: Version): void {
    const file = path.join(this.#base, id);
    if (fs.existsSync(file)) return;
    write(`${file}.new`, bytes);
    fs.renameSync(`${file}.new`, file);
  }

  content(id: string): Buffer | undefined {
    return readBytes(path.join(this.#base, id));
  }

  save(): void {
    write(`${this.#file}.new`, JSON.stringify(Object.fromEntries(this.files)));
    fs.renameSync(`${this.#file}.new`, this.#file);
    const used = new Set<string | undefined>();
    for (const { id, replaced = [] } of this.files.values())
      for (const each of [{ id }, ...replaced]) used.add(each.id);
    for (const name of list(this.#base)) if (!used.has(name)) remove(path.join(this.#base, name));
  }
}

function parse(text: string | undefined): Record<string, Known> {
  try {
    return text ? (JSON.parse(text) as Record<string, Known>) : {};
  } catch {
    return {};
  }
}
