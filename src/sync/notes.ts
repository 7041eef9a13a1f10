import path from 'node:path';
import { hasCode } from '../files.ts';
import type { Flow, Outcome } from './flow.ts';
import type { Aside } from './merge.ts';

type Where = Pick<Flow, 'store'>;

export function asideLine({ store }: Where, file: string, aside: Aside, kept: string | undefined): string {
  const target = path.join(store, file);
  if (aside.kind === 'conflict') {
    return `mayfly: ${target} was changed while a call changed it, too; the call's version is in force, the other one is kept as ${kept}`;
  }
  const place = kept === undefined ? '' : `, kept as ${kept}`;
  return aside.side === 'live'
    ? `mayfly: ${target} was not replaced by what a call left, because ${aside.reason}${place}; nothing has to be done`
    : `mayfly: ${target} was replaced by what a call has, because ${aside.reason}${place}; nothing has to be done`;
}

export function obstacleLine({ store }: Where, file: string, reason: string, kept: string): string {
  return `mayfly: ${path.join(store, file)} was not written, because ${reason}; take what the call left from ${kept} beside it`;
}

export function notTakenLine({ store }: Where, file: string, reason: string): string {
  return `mayfly: ${path.join(store, file)} is not kept, because in the call ${reason}; nothing has to be done`;
}

export function skippedLine({ store }: Where, file: string, reason: string): string {
  return `mayfly: the call goes without ${path.join(store, file)}, because ${reason}; make it a plain file of at most 64 MB, or 4 MB where mayfly does not know it`;
}

export function unwrittenLine(
  { store, parts }: Pick<Flow, 'store' | 'parts'>,
  unwritten: Outcome['unwritten'],
): string {
  const [[file, reason] = ['', '']] = unwritten;
  const more = unwritten.size > 1 ? ` and ${unwritten.size - 1} more` : '';
  return `mayfly: cannot write ${path.join(store, file)}${more}: ${reason}; correct that, and the next mayfly command takes them from ${parts.root}`;
}

/** Why a live folder is kept as it is. */
export const WHY_KEPT = {
  layout: 'was left by another version of mayfly',
  broken: "has no folder in the place of the CLI's any more",
};

export function keptFolderLine(folder: string, why: string, kept: string): string {
  return `mayfly: ${folder} ${why}; it is kept as ${kept}`;
}

export function keptHereLine(folder: string, why: string, kept: string): string {
  return `mayfly: ${folder} ${why} and the store does not take it; it waits as ${kept}`;
}

export function keptStraysLine(names: readonly string[], kept: string): string {
  return `mayfly: ${names.join(', ')} of a call has no place in the store; it is kept as ${kept}`;
}

export function keptDeletedLine({ store }: Where, count: number, kept: string): string {
  return `mayfly: a call deleted ${count} files of ${store} at once; they are kept as ${kept}`;
}

export function goneLine({ parts }: Pick<Flow, 'parts'>): string {
  return `mayfly: ${parts.root} was removed during the call; what the call changed last may be lost`;
}

export function waitingLine(lock: string): string {
  return `mayfly: waiting for another mayfly, which holds ${lock}; see whether it is suspended or hangs`;
}

export function renewalLine({ store }: Where): string {
  return `mayfly: waiting for another call, which renews the login of ${store}; nothing has to be done`;
}

export function watchLine({ store }: Where): string {
  return `mayfly: no more folders can be watched, so changes reach ${store} only when the call ends; raise fs.inotify.max_user_watches`;
}

export function troubleLine({ store }: Where, error: unknown): string {
  const reason = reasonOf(error) ?? (error instanceof Error ? error.message : String(error));
  return `mayfly: cannot bring ${store} up to date: ${reason}; the next mayfly command tries again`;
}

/** Undefined for what is no failure of the file system. */
export function reasonOf(error: unknown): string | undefined {
  if (hasCode(error, 'ENOSPC', 'EDQUOT')) return 'no space is left';
  if (hasCode(error, 'EROFS')) return 'it is read-only';
  if (hasCode(error, 'EACCES', 'EPERM')) return 'permission is missing';
  return error instanceof Error && 'code' in error && 'syscall' in error ? error.message : undefined;
}
