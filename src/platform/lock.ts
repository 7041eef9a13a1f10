import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { hasCode, list, readText, remove } from './files.ts';
import { sleep } from './sleep.ts';
import { randomDigits } from './hash.ts';
import type { Host, Signal } from './host.ts';
import { requireGoOn } from './interruptible.ts';
import { isAlive, type Owner, ownerOf } from './owner.ts';

interface Holder extends Owner {
  readonly nonce: string;
}

export interface Terms {
  /**
   * Milliseconds after which a holder that cannot be asked counts as dead, be it on another machine or in a lock that a
   * power cut left empty.
   */
  readonly patience?: number;
  /** Nobody on another machine can hold it. */
  readonly isHere?: boolean;
  /** Signals that came: who has one waits no longer. */
  readonly seen?: readonly Signal[];
}

const WAIT = 4; // milliseconds between two tries

/**
 * Runs `body` while this process alone holds the lock `file`. A dead holder's lock is taken over, exactly once: whoever
 * creates `file.NONCE` (the nonce of the dead holder) may replace the lock, and a taker that dies in between is taken
 * over the same way. `onWait` is called once, when another process holds the lock.
 */
export async function withLock<T>(
  host: Pick<Host, 'pid'>,
  file: string,
  onWait: () => void,
  body: () => Promise<T> | T,
  terms: Terms = {},
): Promise<T> {
  const owner = ownerOf(host.pid);
  const me: Holder = { ...owner, nonce: `${owner.pid}-${owner.boot.slice(0, 8)}-${randomDigits(6)}` };
  const mine = `${file}.${me.nonce}.mine`;
  const isGone = judge(terms);
  try {
    fs.writeFileSync(mine, JSON.stringify(me), { mode: 0o600 });
    for (let waited = false; !acquire(file, mine, isGone); waited = true) {
      requireGoOn(terms.seen);
      if (!waited) onWait();
      await sleep(WAIT);
    }
    try {
      return await body();
    } finally {
      if (readText(file) === JSON.stringify(me)) remove(file);
    }
  } finally {
    remove(mine);
  }
}

/** The host of a holder whose lock cannot be read. */
const UNKNOWN = '';

type IsGone = (holder: Holder) => boolean;

function judge({ patience = Number.POSITIVE_INFINITY, isHere = false }: Terms): IsGone {
  const firstSeen = new Map<string, number>();
  return (holder) => {
    const isKnown = holder.host === os.hostname() || (isHere && holder.host !== UNKNOWN);
    if (isKnown) return !isAlive(holder, isHere);
    const since = firstSeen.get(holder.nonce) ?? performance.now();
    firstSeen.set(holder.nonce, since);
    return performance.now() - since >= patience;
  };
}

/** One try; true when `file` is now ours. */
function acquire(file: string, mine: string, isGone: IsGone): boolean {
  if (create(file, mine)) return true;
  const chain = [file];
  for (;;) {
    const link = chain.at(-1) ?? file;
    const holder = parse(readText(link));
    if (!holder || !isGone(holder)) return false;
    const claim = `${file}.${holder.nonce}`;
    if (!create(claim, mine)) {
      chain.push(claim);
      continue;
    }
    const still = parse(readText(link))?.nonce === holder.nonce && !isHeld(file, isGone);
    if (still) {
      fs.renameSync(mine, file);
      sweep(file, isGone);
    }
    for (const left of [claim, ...chain.slice(1), `${file}.${holder.nonce}.mine`]) remove(left);
    return still;
  }
}

/** Removes what other takers have left who were killed as they took it over. */
function sweep(file: string, isGone: IsGone): void {
  const folder = path.dirname(file);
  for (const name of list(folder).filter((each) => each.startsWith(`${path.basename(file)}.`))) {
    const left = path.join(folder, name);
    const holder = parse(readText(left));
    if (holder && isGone(holder)) remove(left);
  }
}

/** The lock itself must still be a dead holder's: a taker before us may have finished meanwhile. */
function isHeld(file: string, isGone: IsGone): boolean {
  const holder = parse(readText(file));
  return !holder || !isGone(holder);
}

/** Creates `file` with the content of `mine` in one step; false when it exists. */
function create(file: string, mine: string): boolean {
  try {
    fs.linkSync(mine, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** What cannot be read counts as held by somebody who cannot be asked. */
function parse(text: string | undefined): Holder | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return { host: UNKNOWN, boot: '', pid: 0, start: '', nonce: `unreadable-${text.length}` };
  }
}
