import fs from 'node:fs';
import path from 'node:path';
import {
  asJson,
  list,
  lstat,
  makePrivate,
  readBytes,
  readText,
  remove,
  write,
  writeAtomic,
} from '../platform/files.ts';
import { randomDigits } from '../platform/hash.ts';
import type { Journal } from '../store/journal.ts';
import type { Change } from './compare.ts';
import type { Files } from './snapshot.ts';
import type { Place } from './watch.ts';

/** What a call found when it began; kept until the call is over and looked after. */
export interface CallRecord extends Journal {
  readonly id: string;
  /** Of the project. */
  readonly hash: string;
  readonly place: Place;
  /** Milliseconds since the epoch. */
  readonly began: number;
  readonly files: Files;
  /** What the call changed, when it ended with nobody there to read it. */
  readonly untold?: string;
}

/** What the last call, or several at once, changed in a project. */
export interface Report {
  readonly began: number;
  readonly time: number;
  readonly provider: string;
  readonly place: Place;
  readonly changes: readonly Change[];
  /** Somebody has looked at them. */
  readonly read?: true;
}

/** The guard's part of the store, where no container reaches: what stood in projects, and what calls changed there. */
export class Shelf {
  readonly #folder: string;

  constructor(store: string) {
    this.#folder = path.join(store, 'guard');
  }

  get lock(): string {
    return path.join(this.#folder, 'lock');
  }

  /** The last look at a project, so that only what has changed since is read again. */
  seen(hash: string): Files {
    return (parse(path.join(this.#folder, hash, 'seen')) as Files | undefined) ?? {};
  }

  /** Whether no call has begun in the project yet. */
  isNew(hash: string): boolean {
    return lstat(path.join(this.#folder, hash, 'seen')) === undefined;
  }

  see(hash: string, files: Files): void {
    makePrivate(path.join(this.#folder, hash));
    this.#put(path.join(this.#folder, hash, 'seen'), JSON.stringify(files));
  }

  keep(hash: string, digest: string, content: string): void {
    const file = path.join(this.#folder, hash, 'kept', digest);
    if (lstat(file)) return;
    makePrivate(path.dirname(file));
    this.#put(file, Buffer.from(content, 'latin1'));
  }

  /** In which each character is one byte. */
  kept(hash: string, digest: string): string | undefined {
    return readBytes(path.join(this.#folder, hash, 'kept', digest))?.toString('latin1');
  }

  begin(record: CallRecord): void {
    const folder = path.join(this.#folder, 'calls');
    makePrivate(folder);
    this.#put(path.join(folder, record.id), JSON.stringify(record));
  }

  end(id: string): void {
    remove(path.join(this.#folder, 'calls', id));
  }

  isBegun(id: string): boolean {
    return lstat(path.join(this.#folder, 'calls', id)) !== undefined;
  }

  /** Whether another call runs in the project, or was killed there and not yet looked after. */
  hasOther({ id, hash }: Pick<CallRecord, 'id' | 'hash'>): boolean {
    return this.calls().some((call) => call.hash === hash && call.id !== id && call.untold === undefined);
  }

  calls(): CallRecord[] {
    const folder = path.join(this.#folder, 'calls');
    return list(folder).flatMap((id) => (parse(path.join(folder, id)) as CallRecord | undefined) ?? []);
  }

  report(hash: string): Report | undefined {
    return parse(path.join(this.#folder, hash, 'report')) as Report | undefined;
  }

  setReport(hash: string, report: Report | undefined): void {
    const file = path.join(this.#folder, hash, 'report');
    if (report === undefined) remove(file);
    else writeAtomic(file, JSON.stringify(report));
  }

  /** Puts a version aside that is about to be replaced; returns the folder for all of this time. */
  putAside(hash: string, time: string, name: string, content: string): string {
    const folder = path.join(this.#folder, hash, 'replaced', time);
    const file = path.join(folder, name);
    makePrivate(path.dirname(file));
    write(file, Buffer.from(content, 'latin1'));
    return folder;
  }

  /** In one step, but for a power cut: waiting for the disk would cost each call more than all the rest. */
  #put(file: string, content: string | Uint8Array): void {
    const half = path.join(this.#folder, `half-${randomDigits(12)}`);
    write(half, content);
    fs.renameSync(half, file);
  }

  /** Has `body` change a copy of a text; returns what became of it. */
  async scratch(content: string, body: (file: string) => Promise<void>): Promise<string> {
    const file = path.join(this.#folder, `half-${randomDigits(12)}`);
    write(file, Buffer.from(content, 'latin1'));
    try {
      await body(file);
      return readBytes(file)?.toString('latin1') ?? '';
    } finally {
      remove(file);
    }
  }

  /** Removes contents that nothing speaks of any more. */
  sweep(hash: string): void {
    const { changes = [] } = this.report(hash) ?? {};
    const entries = [
      ...changes.flatMap(({ before, after }) => [before, after]),
      ...[this.seen(hash), ...this.calls().map(({ files }) => files)].flatMap((files) => Object.values(files)),
    ];
    const wanted = new Set(entries.map((entry) => (entry?.is === 'file' ? entry.digest : '')));
    const folder = path.join(this.#folder, hash, 'kept');
    for (const name of list(folder)) if (!wanted.has(name)) remove(path.join(folder, name));
  }
}

/** What a killed mayfly left half written counts as not there. */
function parse(file: string): object | undefined {
  return asJson(readText(file));
}
