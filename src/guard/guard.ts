import path from 'node:path';
import { messageOf, oneLine } from '../platform/errors.ts';
import { isDirectory, list, lstat, makePrivate, realpath, remove, write } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { noteOnce } from '../config/note-once.ts';
import type { Places } from '../config/places.ts';
import { isInside } from '../platform/paths.ts';
import { personalFiles } from './personal.ts';
import { type CallRecord, Shelf } from './shelf.ts';
import { type Files, isUnchanged, takeSnapshot } from './snapshot.ts';
import { mountedFolders, watch, type Watched } from './watch.ts';

export interface Guard {
  /** Keeps what stands now; to be done before the command of the call runs. */
  look(): Promise<void>;
  /** Names what was changed since, in one block on stderr; where nobody is there to read it, the next command does. */
  finish(isSeen: boolean): Promise<void>;
  /** Whether no other call has begun in the project and not yet been looked after, nor is one about to begin. */
  readonly isAlone: () => boolean;
}

/**
 * Keeps what the host would run later, before the call can change it: at its first call in a project at once, since there is something to
 * read, and where the last look took long; else while the engine makes the container. While nothing changes that is one small file read, one
 * written, and some thirty looks. A guard that cannot work is a line, and no more; there is none for a project that holds the store
 * (`--allow-home`), since the call could change what the guard has kept.
 */
export async function beginGuard(host: Host, places: Places, begun: Omit<CallRecord, 'files'>): Promise<Guard> {
  const shelf = new Shelf(places.store);
  const attempt = async (body: () => Promise<void>): Promise<void> => {
    try {
      await body();
    } catch (error) {
      await noteOnce(
        host,
        places,
        oneLine(
          `mayfly: what calls change in ${begun.place.root} cannot be watched (${messageOf(error)}); look at git diff and .git/config yourself`,
        ),
      );
    }
  };
  let begunWith: { readonly record: CallRecord; readonly watched: Watched } | undefined;
  const store = isDirectory(places.store) ? realpath(places.store) : places.store;
  const isInReach = mountedFolders(begun.place).some((folder) => isInside(store, folder));
  let isDone = isInReach;
  const quick = path.join(places.cache, `quick-look-${begun.hash}`);
  const look = async (): Promise<void> => {
    if (isDone) return;
    isDone = true;
    const since = host.now();
    const call = { ...begun, place: { ...begun.place, personal: personalFiles(host.user.home, begun.place) } };
    const isFirst = shelf.isNew(call.hash);
    const known = shelf.seen(call.hash);
    const now = host.now();
    const watched = watch(call.place, now);
    const keep = (digest: string, content: string): void => shelf.keep(call.hash, digest, content);
    const files = await takeSnapshot(call.place, known, now, keep, {}, watched);
    if (watched.isPartial) {
      const what = `${begun.place.root} has more folders than are looked through for repositories in it`;
      await noteOnce(host, places, oneLine(`mayfly: ${what}; look yourself where calls make a .git`));
    }
    if (isFirst) {
      const { firstLook } = await import('./first.ts');
      const line = await firstLook(host, (digest) => shelf.kept(call.hash, digest), call.place, files);
      if (line !== undefined) host.note(line);
    }
    if (isFirst || !isEqual(files, known)) shelf.see(call.hash, files);
    shelf.begin({ ...call, files });
    begunWith = { record: { ...call, files }, watched };
    rate(quick, host.now() - since);
  };
  await attempt(async () => {
    if (shelf.isNew(begun.hash) || !lstat(quick)) await look();
  });
  return {
    look: () => attempt(look),
    isAlone: () => !shelf.hasOther(begun) && !isOneStarting(shelf, places, begun.id),
    finish: (isSeen) =>
      attempt(async () => {
        if (begunWith === undefined) return;
        const { record, watched } = begunWith;
        if (isUnchanged(record.place, record.files, watched, host.now())) shelf.end(record.id);
        else await (await import('./finish.ts')).finishCall(host, shelf, record, isSeen ? 'seen' : 'unseen');
      }),
  };
}

/** Milliseconds: no engine makes a container in so short a time. */
const QUICK = 30;

/** Says until the next boot whether the next look can be done while the engine makes the container, which then need not be made twice. */
function rate(quick: string, took: number): void {
  const isQuick = took < QUICK;
  if (isQuick === (lstat(quick) !== undefined)) return;
  if (!isQuick) return remove(quick);
  makePrivate(path.dirname(quick));
  write(quick, '');
}

/** Whether a call of whatever project has a stage and has not looked yet. */
function isOneStarting(shelf: Shelf, places: Places, self: string): boolean {
  return list(places.calls).some((id) => id !== self && !shelf.isBegun(id));
}

/** What has not changed is the very entry that was known. */
function isEqual(files: Files, known: Files): boolean {
  const names = Object.keys(files);
  return names.length === Object.keys(known).length && names.every((name) => files[name] === known[name]);
}
