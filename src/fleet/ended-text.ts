import type { Host } from '../host.ts';
import { type EndedCall, endedText, readPrinted } from './ended.ts';
import { Harmless } from './harmless.ts';
import type { Fleet } from './open.ts';
import { lastLines, linesOf, type Piece, wholeLines } from './printed.ts';
import { sizeText } from './units.ts';

/** What an ended call has printed, as far as it is kept, and how it ended; `tail`: only so many lines. */
export function printEnded(
  { host, places }: Pick<Fleet, 'host' | 'places'>,
  ended: EndedCall,
  tail: number | undefined,
  asJson: boolean,
): number {
  const { pieces: all, dropped } = readPrinted(places, ended);
  const whole = dropped > 0 ? wholeLines(all) : all;
  const pieces = tail === undefined ? whole : lastLines(whole, tail);
  if (dropped > 0 && pieces === whole)
    host.note(`mayfly: the first ${sizeText(dropped)} of what ${ended.name} printed are not kept`);
  if (asJson) printJson(host, pieces);
  else {
    const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
    const plain = new Harmless();
    if (host.tty.stdout) host.print(plain.show(bytes.toString()) + plain.end());
    else host.printBytes(bytes);
  }
  host.note(`mayfly: ${endedText(ended, host.now())}${all.length === 0 ? '; nothing that it printed is kept' : ''}`);
  return 0;
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
