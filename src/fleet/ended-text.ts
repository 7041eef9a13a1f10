import type { Host } from '../platform/host.ts';
import { type EndedCall, endedText, readPrinted } from '../call/ended.ts';
import { Harmless } from '../call/harmless.ts';
import type { Fleet } from './open.ts';
import { type Kept, lastLines, linesOf, type Piece, wholeLines } from '../call/printed.ts';
import { sizeText } from '../platform/units.ts';

interface How {
  /** Only so many lines. */
  readonly tail: number | undefined;
  readonly asJson: boolean;
}

/** What an ended call has printed, as far as it is kept, and how it ended. */
export function printEnded({ host, places }: Pick<Fleet, 'host' | 'places'>, ended: EndedCall, how: How): number {
  const kept = readPrinted(places, ended);
  if (kept.dropped > 0 && how.tail === undefined)
    host.note(`mayfly: the first ${sizeText(kept.dropped)} of what ${ended.name} printed are not kept`);
  printKept(host, kept, how);
  const lack = kept.pieces.length === 0 ? '; nothing that it printed is kept' : '';
  host.note(`mayfly: ${endedText(ended, host.now())}${lack}`);
  return 0;
}

export function printKept(host: Host, kept: Kept, { tail, asJson }: How): void {
  const whole = kept.dropped > 0 ? wholeLines(kept.pieces) : kept.pieces;
  const pieces = tail === undefined ? whole : lastLines(whole, tail);
  if (asJson) return printJson(host, pieces);
  const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
  const plain = new Harmless();
  if (host.tty.stdout) host.print(plain.show(bytes.toString()) + plain.end());
  else host.printBytes(bytes);
}

function printJson(host: Host, pieces: readonly Piece[]): void {
  for (const { time, text } of linesOf(pieces)) if (!host.print(jsonLine(new Date(time).toISOString(), text))) return;
}

/** Control characters that JSON leaves as they are reach no terminal either. */
export function jsonLine(time: string, text: string): string {
  // oxlint-disable-next-line no-control-regex
  const safe = JSON.stringify({ time, text }).replaceAll(
    /[\u007f-\u009f]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
  return `${safe}\n`;
}
