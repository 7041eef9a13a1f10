import path from 'node:path';
import { oneLine } from '../platform/errors.ts';
import { asJson, list, lstat, makePrivate, readBytes, readText, remove, writeAtomic } from '../platform/files.ts';
import type { Places } from '../config/places.ts';
import { decode, encode, type Kept, type Piece } from './printed.ts';
import { ageText } from '../platform/units.ts';

/** How a detached call ended. */
export interface EndedCall {
  readonly name: string;
  readonly id: string;
  /** Absent where nobody knows. */
  readonly code?: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Until when this is kept, as `time`. */
  readonly until: number;
}

type Where = Pick<Places, 'store' | 'runtime'>;

/** With what each of them may have printed, these take 50 MB at most. */
const MOST = 50;
const HOUR = 3_600_000; // milliseconds
const DAY = 24 * HOUR;

/** For good, or until the next boot; neither is where a call can reach it. */
function foldersOf({ store, runtime }: Where): string[] {
  return [store, runtime].map((folder) => path.join(folder, 'ended'));
}

/**
 * A record of what ended; it is no registry: nothing is decided by it. `keep`: the option `keep-ended`. What a call has printed is
 * worth less than how it ended: that is written without it where it cannot be written.
 */
export function noteEnded(places: Where, keep: string, ended: Omit<EndedCall, 'until'>, printed: Kept): void {
  if (keep === 'off') return;
  const [stored = '', passing = ''] = foldersOf(places);
  const folder = keep === 'boot' ? passing : stored;
  const until = keep === 'boot' ? Number.MAX_SAFE_INTEGER : ended.time + Number.parseInt(keep, 10) * DAY;
  makePrivate(folder);
  sweep(folder, ended.time, MOST - 1);
  const file = path.join(folder, ended.id);
  try {
    if (printed.pieces.length > 0) writeAtomic(`${file}.out`, encode(printed));
  } finally {
    writeAtomic(`${file}.json`, JSON.stringify({ ...ended, until }));
  }
}

/** Removes what has been kept long enough, what is too much, and what a writer has left that was killed. */
function sweep(folder: string, now: number, most: number): void {
  const kept = new Set(
    recordsIn(folder)
      .filter(({ until }) => until > now)
      .slice(0, most)
      .map(({ id }) => id),
  );
  for (const name of list(folder)) {
    const file = path.join(folder, name);
    const isRecord = name.endsWith('.json') && !name.startsWith('.');
    const isOld = isRecord || now - (lstat(file)?.mtimeMs ?? now) > HOUR;
    if (isOld && !kept.has(name.replace(/\.(json|out)$/, ''))) {
      remove(file);
      if (isRecord) remove(file.replace(/json$/, 'out'));
    }
  }
}

/** The last that ended first. */
function recordsIn(folder: string): EndedCall[] {
  const read = list(folder).flatMap((name) => {
    if (!name.endsWith('.json') || name.startsWith('.')) return [];
    const record = asJson(readText(path.join(folder, name))) as EndedCall | undefined;
    return record && `${record.id}.json` === name ? [record] : [];
  });
  return read.toSorted((a, b) => b.time - a.time);
}

/** The last of this name, with or without `mayfly-`, or id. */
export function readEnded(places: Where, wanted: string, now: number): EndedCall | undefined {
  return foldersOf(places)
    .flatMap(recordsIn)
    .toSorted((a, b) => b.time - a.time)
    .find((ended) => ended.until > now && namesOf(ended).includes(wanted));
}

/** What it can be called by. */
export function namesOf({ name, id }: Pick<EndedCall, 'name' | 'id'>): string[] {
  return [name, name.replace(/^mayfly-/, ''), id];
}

/** What it printed, as far as it is kept. */
export function readPrinted(places: Where, { id }: EndedCall): Kept {
  const files = foldersOf(places).map((folder) => path.join(folder, `${id}.out`));
  return readKept(files.find((file) => lstat(file)));
}

function readKept(file: string | undefined): Kept {
  return decode((file === undefined ? undefined : readBytes(file)) ?? Buffer.alloc(0));
}

/** Where the keeper of a call puts down now and then what that has printed, for when it is killed itself. */
function putDown(stage: string): string {
  return path.join(path.dirname(stage), 'printed');
}

const PAUSE = 2000; // milliseconds between two times; as much goes with a keeper that is killed

/** Until the returned function is called. Where it cannot be written, the end will tell. */
export function keepPuttingDown(stage: string, printed: Kept): () => void {
  let last: Piece | undefined;
  const timer = setInterval(() => {
    const [now] = printed.pieces.slice(-1);
    if (now === last) return;
    last = now;
    try {
      writeAtomic(putDown(stage), encode(printed));
    } catch {
      // A disk that is full, or somebody has emptied the runtime folder.
    }
  }, PAUSE);
  return () => clearInterval(timer);
}

export function lastPutDown(stage: string): Kept {
  return readKept(putDown(stage));
}

export function endedText({ name, code, time }: EndedCall, now: number): string {
  const how = code === undefined ? ', nobody knows how' : ` with ${code}`;
  return oneLine(`${name} has ended${how}, ${ageText(now - time)} ago`);
}

export function isPrintKept(places: Where, { id }: EndedCall): boolean {
  return foldersOf(places).some((folder) => lstat(path.join(folder, `${id}.out`)));
}
