import type { Stats } from 'node:fs';
import path from 'node:path';
import { linkWithin, readPlain } from '../boundary/read.ts';
import { hasCode, isDenied, lstat } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import { isPast } from './ground.ts';
import { RUN_KEYS } from './list.ts';
import { type Kind, nextOf, type Place, watch, type Watched } from './watch.ts';

/** A watched file as it stood at one moment. `stamp` differs whenever the rest may differ; '' where it cannot tell. */
export type Entry = {
  readonly kind: Kind;
  readonly stamp: string;
  /** The link that leads here, where the file is watched for no other reason, or is one of the person's own by it. */
  readonly by?: string;
} & Content;

type Content =
  /** Of a package.json, `digest` is that of what it runs. `runs`: somebody may execute it. */
  | { readonly is: 'file'; readonly digest: string; readonly runs: boolean }
  | { readonly is: 'link'; readonly to: string }
  | { readonly is: 'folder' }
  /** Too large to be kept, unreadable, or no file at all. */
  | { readonly is: 'other' };

/** By absolute path; what is not in it was not there. */
export type Files = Readonly<Record<string, Entry>>;

/** Takes a content, in which each character is one byte, by its digest. */
export type Keep = (digest: string, content: string) => void;

const LARGEST: Readonly<Record<Kind, number>> = {
  settings: 256 * 1024,
  hook: 256 * 1024,
  pointer: 4096,
  commit: 256 * 1024,
  file: 256 * 1024,
  package: 4 * 1024 * 1024, // of which is kept what it runs
};

/** Reads only what has another stamp than in `known`. `also`: what is looked at though nothing may lead there any more. */
export async function takeSnapshot(
  place: Place,
  known: Files,
  now: number,
  keep: Keep,
  also: Files = {},
  watched: Watched = watch(place, now),
): Promise<Files> {
  const files: Record<string, Entry> = {};
  const look = async (file: string, kind: Kind, by?: string): Promise<void> => {
    const stat = lookAt(file);
    if (stat === undefined) return;
    if (stat === CLOSED) {
      if (file in also) files[file] = { kind, stamp: CLOSED, is: 'other' };
      return;
    }
    const [stamp, before] = [stampOf(stat), known[file]];
    const isKnown = before?.stamp === stamp && before.kind === kind;
    const steady = isPast(stat, now) ? stamp : '';
    const entry = isKnown
      ? before
      : { kind, stamp: steady, ...(by !== undefined && { by }), ...(await observe(file, kind, stat, keep)) };
    files[file] = entry;
    const next = entry.is === 'link' ? nextOf(place, file, entry.to) : undefined;
    if (next !== undefined && !(next in files)) await look(next, kind, file);
  };
  const personal = new Map(place.personal?.map(({ file, by }) => [file, by]));
  for (const [file, kind] of watched.files) await look(file, kind, personal.get(file));
  for (const [file, { kind, by }] of Object.entries(also)) if (!(file in files)) await look(file, kind, by);
  return files;
}

/** Whether everything stands as in `files` and when `watched` was found, as far as looks tell: no file is read. */
export function isUnchanged(place: Place, files: Files, watched: Watched, now: number): boolean {
  const { files: list } = watched.ground.holds(now) ? watched : watch(place, now);
  const behind = Object.entries(files).flatMap(([file, entry]) =>
    entry.is === 'link' ? (nextOf(place, file, entry.to) ?? []) : [],
  );
  const paths = new Set([...list.keys(), ...Object.keys(files), ...behind]);
  return [...paths].every((file) => {
    const stat = lookAt(file);
    const before = files[file];
    if (before === undefined) return stat === undefined || stat === CLOSED;
    return stat !== undefined && before.stamp === stampOf(stat);
  });
}

/** The stamp of what is in a folder that may not be looked into. */
export const CLOSED = 'closed';

function lookAt(file: string): Stats | typeof CLOSED | undefined {
  try {
    return lstat(file);
  } catch (error) {
    if (isDenied(error)) return CLOSED;
    if (hasCode(error, 'ELOOP', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}

/** A folder has the same stamp whatever happens in it. */
function stampOf(stat: Stats | typeof CLOSED): string {
  if (stat === CLOSED) return CLOSED;
  if (stat.isDirectory()) return 'folder';
  return `${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}:${stat.mode.toString(8)}`;
}

async function observe(file: string, kind: Kind, stat: Stats, keep: Keep): Promise<Content> {
  if (stat.isDirectory()) return { is: 'folder' };
  if (stat.isSymbolicLink()) return { is: 'link', to: linkWithin(path.dirname(file), path.basename(file)) ?? '' };
  const whole = readWhole(file, LARGEST[kind]);
  if (whole === undefined) return { is: 'other' };
  const content = kind === 'package' ? scriptsOf(whole) : whole;
  const digest = await sha256(content, 32);
  keep(digest, content);
  return { is: 'file', digest, runs: (stat.mode & 0o111) !== 0 };
}

/** Each character is one byte. Whatever has taken the place of the file meanwhile: a pipe would never come to an end. */
export function readWhole(file: string, largest: number): string | undefined {
  try {
    const content = readPlain(file, largest);
    return 'bytes' in content ? content.bytes.toString('latin1') : undefined;
  } catch {
    return undefined;
  }
}

/** What npm or a hook runs by it alone, as JSON; nothing of a file that npm cannot read, and so runs none of. */
export function scriptsOf(text: string): string {
  try {
    const whole = JSON.parse(Buffer.from(text, 'latin1').toString()) as Record<string, unknown>;
    const kept = Object.fromEntries(RUN_KEYS.flatMap((key) => (Object.hasOwn(whole, key) ? [[key, whole[key]]] : [])));
    return Buffer.from(JSON.stringify(kept, null, 2)).toString('latin1');
  } catch {
    return '';
  }
}
