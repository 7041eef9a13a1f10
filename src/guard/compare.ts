import type { Entry, Files } from './snapshot.ts';
import type { Setting } from './settings.ts';
import type { Kind } from './watch.ts';

export interface Change {
  /** Absolute. */
  readonly file: string;
  readonly kind: Kind;
  /** Absent where there was nothing. */
  readonly before?: Entry;
  readonly after?: Entry;
  /** Of git settings that can be read before and after: those that make git run or obey something. */
  readonly settings?: readonly Setting[];
  /** Keys of a file of which only some matter: those that differ. */
  readonly keys?: readonly string[];
  /** What of a package.json runs something: `scripts` with their names, and other keys. */
  readonly scripts?: readonly string[];
  /** The package.json is there, and npm cannot read it any more. */
  readonly broken?: true;
}

/** What is not the same any more, in the order of the paths. */
export function compare(before: Files, after: Files): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted().flatMap((file) => {
    const [one, other] = [before[file], after[file]];
    const kind = (one ?? other)?.kind ?? 'file';
    if (isSame(one, other) || isNewFolder(one, other)) return [];
    // Another link leads here now, which is named: the file itself may have been there before.
    if (!one && other?.by !== undefined && !isSame(before[other.by], after[other.by])) return [];
    return [{ file, kind, ...(one && { before: one }), ...(other && { after: other }) }];
  });
}

export function isSame(one: Entry | undefined, other: Entry | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.is === 'file' && other.is === 'file') return one.digest === other.digest && mayRun(one) === mayRun(other);
  if (one.is === 'link' && other.is === 'link') return one.to === other.to;
  return one.is === other.is && (one.is !== 'other' || one.stamp === other.stamp);
}

/** Only git asks whether a hook may be executed. */
function mayRun(entry: Entry): boolean {
  return entry.kind === 'hook' && entry.is === 'file' && entry.runs;
}

/** `git init`, or a folder among hooks: what matters in it is watched by itself. */
function isNewFolder(before: Entry | undefined, after: Entry | undefined): boolean {
  return (before === undefined || before.is === 'folder') && (after === undefined || after.is === 'folder');
}
