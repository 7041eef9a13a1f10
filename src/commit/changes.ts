import type { ChangedFile } from './collected.ts';
import type { Held } from './held.ts';
import { noisyKind } from './noisy.ts';
import { type Part, parsePatch } from './patch.ts';
import type { RawEntry } from './raw.ts';

/** A changed file, and what its diff says. */
export interface Change {
  readonly file: ChangedFile;
  /** Empty where there is no text. */
  readonly hunks: string;
}

export interface Known {
  /** Why a path has one line only, beyond what its name says: `generated`, `in .aicommitignore`. */
  readonly quiet: ReadonlyMap<string, string>;
  /** Files in whose place something else is staged, and their filters. */
  readonly held?: Held;
  /** Lines of deleted files, whose text git does not print. */
  readonly deleted: ReadonlyMap<string, number>;
}

/** What the list and the patch of one diff say together: they name the same files in the same order. */
export function joinChanges(entries: readonly RawEntry[], patch: string, { quiet, held, deleted }: Known): Change[] {
  const parts = parsePatch(patch).values();
  return entries.map((entry) => {
    let part = parts.next().value;
    if (entry.status === 'T' && part?.isDeletion) part = parts.next().value;
    const { path, from, status } = entry;
    const filter = held?.get(path);
    if (filter !== undefined) part = undefined;
    const note =
      (filter === undefined ? noteOf(entry, part) : `filtered by ${filter}`) ?? noisyKind(path) ?? quiet.get(path);
    const file: ChangedFile = {
      path,
      ...(from !== undefined && { from }),
      status,
      added: part?.added ?? 0,
      removed: status === 'D' ? (deleted.get(path) ?? 0) : (part?.removed ?? 0),
      ...(note !== undefined && { note }),
    };
    return { file, hunks: part?.hunks ?? '' };
  });
}

function noteOf(entry: RawEntry, part: Part | undefined): string | undefined {
  const { status, oldMode, newMode } = entry;
  if (oldMode === SUBMODULE || newMode === SUBMODULE) return submodule(entry);
  if (status === 'T') return newMode === SYMLINK ? 'became a symlink' : 'no longer a symlink';
  if (part?.binary) return 'binary';
  if (part?.hunks.slice(0, 400).includes('version https://git-lfs.github.com/spec/v1')) return 'binary in LFS';
  if (part && isLineEndingsOnly(part)) return 'line endings only';
  if (part?.hunks || status === 'D') return undefined;
  if (oldMode !== newMode && status === 'M') return newMode === EXECUTABLE ? 'made executable' : 'no longer executable';
  return status === 'A' ? 'empty' : undefined;
}

const SUBMODULE = '160000';
const SYMLINK = '120000';
const EXECUTABLE = '100755';

function submodule({ status, oldId, newId }: RawEntry): string {
  if (status === 'A') return `submodule at ${newId.slice(0, 7)}`;
  if (status === 'D') return 'submodule';
  return `submodule ${oldId.slice(0, 7)} → ${newId.slice(0, 7)}`;
}

/** What goes and what comes differ in nothing but carriage returns. */
function isLineEndingsOnly({ hunks, added, removed }: Part): boolean {
  if (added !== removed || added === 0 || !hunks.includes('\r')) return false;
  const lines = hunks.replaceAll('\r', '').split('\n');
  const signed = (sign: string): string[] => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
  const [old, current] = [signed('-'), signed('+')];
  return old.every((line, at) => line === current[at]);
}
