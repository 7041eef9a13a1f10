import fs from 'node:fs';
import path from 'node:path';
import { explain, MayflyError } from '../platform/errors.ts';
import { list, remove, writeWhole } from '../platform/files.ts';
import { isAlive, ownerOf } from '../platform/owner.ts';
import type { Places } from '../config/places.ts';

/** A call that the limits did not allow. */
export interface Refusal {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly provider: string;
  readonly project: string;
  readonly reason: string;
}

/** Where those who watch have a file each, while they do. */
export function watchersFolder({ runtime }: Pick<Places, 'runtime'>): string {
  return path.join(runtime, 'watchers');
}

/**
 * Tells whoever watches (`mayfly events`) when it was the limits that `error` is about, and throws it on. A call that was refused
 * had no container, so the engine knows nothing of it; it is written down nowhere else, and not at all when nobody watches.
 */
export function passOn(
  places: Pick<Places, 'runtime'>,
  call: Pick<Refusal, 'provider' | 'project'>,
  error: unknown,
): never {
  if (error instanceof MayflyError && error.failure.kind === 'limit-reached')
    tellWatchers(watchersFolder(places), { time: Date.now(), ...call, reason: explain(error.failure).what });
  throw error;
}

/** Their files; those of watchers that were killed are removed. */
export function watchersIn(folder: string): string[] {
  return list(folder).filter((name) => {
    const [pid, start = '', boot = ''] = name.split(',');
    const lives = isAlive({ ...ownerOf(Number(pid)), start, boot });
    if (!lives) remove(path.join(folder, name));
    return lives;
  });
}

function tellWatchers(folder: string, refusal: Refusal): void {
  for (const name of watchersIn(folder)) {
    try {
      // Only to a file that is there: a watcher that has just gone is not brought back.
      const flags = fs.constants.O_WRONLY | fs.constants.O_APPEND;
      const descriptor = fs.openSync(path.join(folder, name), flags);
      writeWhole(descriptor, `${JSON.stringify(refusal)}\n`);
      fs.closeSync(descriptor);
    } catch {
      // It has gone.
    }
  }
}
