import { oneLine } from '../platform/errors.ts';
import { cutLongLines, lessContext, takeHunks } from './shorten.ts';

/** A file whose diff is to be shown. */
export interface Shown {
  readonly path: string;
  /** No secrets. */
  readonly hunks: string;
}

export interface Fitted {
  readonly diff: string;
  /** How many files have less than their whole diff in it. */
  readonly shortened: number;
}

/** Bytes with which a file's share still says something. */
const LEAST = 400;

/**
 * As much of the diff as fits into `most` bytes, never more: long lines are cut; where that is not enough, context goes, then every
 * file gets a fair share of whole hunks; and where shares would be too small, only the files that matter most have one.
 */
export function fit(files: readonly Shown[], most: number): Fitted {
  const chosen = choose(files, most);
  // What is far behind the end of a share would be read for nothing.
  const pieces = chosen.map((file) => ({ file, text: withHeading(file, cutLongLines(file.hunks.slice(0, 3 * most))) }));
  for (const context of [undefined, 1, 0]) {
    if (context !== undefined) for (const piece of pieces) piece.text = lessContext(piece.text, context);
    if (size(pieces) <= most) break;
  }
  share(pieces, most);
  const complete = pieces.filter(({ file, text }) => text === withHeading(file, file.hunks)).length;
  return { diff: pieces.map(({ text }) => text).join(''), shortened: files.length - complete };
}

interface Piece {
  readonly file: Shown;
  text: string;
}

function withHeading({ path }: Shown, hunks: string): string {
  return `@ ${oneLine(path)}\n${hunks.endsWith('\n') ? hunks : `${hunks}\n`}`;
}

function size(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

/** From the smallest on, so that what those do not need is there for the others. */
function share(pieces: readonly Piece[], most: number): void {
  let left = most;
  let waiting = pieces.length;
  const bySize = pieces.map((piece) => [Buffer.byteLength(piece.text), piece] as const).toSorted(([a], [b]) => a - b);
  for (const [bytes, piece] of bySize) {
    const part = Math.floor(left / waiting);
    if (bytes > part) piece.text = takePiece(piece.text, part);
    left -= bytes > part ? Buffer.byteLength(piece.text) : bytes;
    waiting -= 1;
  }
}

/** A heading with nothing below it would say less than the list of files does. */
function takePiece(text: string, bytes: number): string {
  const heading = text.slice(0, text.indexOf('\n') + 1);
  const taken = takeHunks(text.slice(heading.length), bytes - Buffer.byteLength(heading));
  return taken && heading + taken;
}

function choose(files: readonly Shown[], most: number): readonly Shown[] {
  const count = Math.max(1, Math.floor(most / LEAST));
  if (files.length <= count || files.reduce((sum, { hunks }) => sum + hunks.length + LEAST / 4, 0) <= most)
    return files;
  const ranked = files.map((file) => ({ file, rank: rank(file.path) }));
  const best = ranked.toSorted((a, b) => a.rank - b.rank || b.file.hunks.length - a.file.hunks.length);
  const chosen = new Set(best.slice(0, count).map(({ file }) => file));
  return files.filter((file) => chosen.has(file));
}

/** What a change is about is said by the code first, then by what configures it; tests and documents follow from it. */
function rank(path: string): number {
  if (/(?:^|\/)(?:tests?|spec|__tests__|fixtures?|testdata)\/|[._-](?:test|spec)\.\w+$/i.test(path)) return 2;
  if (/\.(?:md|rst|adoc|txt|svg|csv)$/i.test(path)) return 3;
  return /\.(?:json|ya?ml|toml|ini|xml|cfg|conf)$/i.test(path) ? 1 : 0;
}
