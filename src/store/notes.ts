import path from 'node:path';
import { hasCode } from '../platform/files.ts';
import type { Flow, Outcome } from './flow.ts';
import type { Kept } from './keep-folder.ts';
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

export function aboveHeldLine({ store }: Where, file: string): string {
  return `mayfly: a call changed more of what later calls would run than is put aside, the last of it ${path.join(store, file)}; see mayfly guard accept`;
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

export function keptFolderLine(folder: string, why: string, { target, left }: Kept): string {
  return `mayfly: ${folder} ${why}; it is kept as ${target}${without(left)}`;
}

function without(left: number): string {
  return left === 0 ? '' : `, without ${left} entries of it that are too large, too many, too deep or cannot be read`;
}

export function keptHereLine(folder: string, why: string, kept: string): string {
  return `mayfly: ${folder} ${why} and the store does not take it; it waits as ${kept}`;
}

export function keptStraysLine(names: readonly string[], { target, left }: Kept): string {
  return `mayfly: ${listed(names)} of a call has no place in the store; it is kept as ${target}${without(left)}`;
}

export function keptHomeLine(names: readonly string[], { target, left }: Kept): string {
  return `mayfly: a call wrote ${listed(names)} into HOME, which ends with it; that is kept as ${target}${without(left)}`;
}

export function unkeptHomeLine(names: readonly string[], store: string, reason: string, folder: string): string {
  return `mayfly: a call wrote ${listed(names)} into HOME, which ends with it, and cannot be kept in ${store}: ${reason}; correct that, and the next mayfly command takes it from ${folder}`;
}

function listed(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${names.slice(0, NAMED).join(', ')}${more}`;
}

const NAMED = 5;

export function keptDeletedLine({ store }: Where, count: number, kept: string): string {
  return `mayfly: a call deleted ${count} files of ${store} at once; they are kept as ${kept}`;
}

export function goneLine({ parts }: Pick<Flow, 'parts'>): string {
  return `mayfly: ${parts.root} was removed during the call; what the call changed last may be lost`;
}

export function lostLine({ store }: Where): string {
  return `mayfly: ${store} was removed during a call; it is made again from what the call has of it`;
}

export function waitingLine(lock: string): string {
  return `mayfly: waiting for another mayfly, which holds ${lock}; see whether it is suspended or hangs`;
}

export function renewalLine({ store }: Where): string {
  return `mayfly: waiting for another call, which renews the login of ${store}; nothing has to be done`;
}

export function watchLine({ store }: Where): string {
  return `mayfly: not all folders can be watched, so some changes reach ${store} only when the call ends; keep to 4000 folders, or raise fs.inotify.max_user_watches`;
}

/** A call can give cause for as many lines as it makes files. */
export function fewLines(lines: ReadonlySet<string>): string[] {
  const few = [...lines].slice(0, MOST_LINES);
  const more = lines.size - few.length;
  return more === 0 ? few : [...few, `mayfly: ${more} more lines like these are left out; nothing has to be done`];
}

const MOST_LINES = 20;

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
