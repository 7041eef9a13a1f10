/** Characters of a line; behind them it is data, or not written by a person. */
const LONGEST_LINE = 300;

/** The text itself where no line is too long. */
export function cutLongLines(text: string): string {
  let result = '';
  let kept = 0;
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    if (end - at > LONGEST_LINE) {
      result += `${text.slice(kept, at + LONGEST_LINE)} … ${end - at - LONGEST_LINE} more characters`;
      kept = end;
    }
    at = end + 1;
  }
  return kept === 0 ? text : result + text.slice(kept);
}

/** Keeps only so many lines of context beside each change. */
export function lessContext(hunks: string, context: number): string {
  const lines = hunks.split('\n');
  const keep = new Uint8Array(lines.length);
  for (const [at, line] of lines.entries()) {
    if (line.startsWith('@')) keep[at] = 1;
    else if (/^[+\\-]/.test(line)) keep.fill(1, Math.max(0, at - context), at + context + 1);
  }
  const kept: string[] = [];
  for (const [at, line] of lines.entries()) {
    if (keep[at] || line === '') kept.push(line);
    else if (keep[at - 1] && !lines[at - 1]?.startsWith('@') && hasChangeAhead(lines, at)) kept.push('…');
  }
  return kept.join('\n');
}

/** A gap is marked in the midst of a hunk only; there it ends with a change, within a few lines. */
function hasChangeAhead(lines: readonly string[], from: number): boolean {
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.startsWith('@')) return false;
    if (/^[+-]/.test(line)) return true;
  }
  return false;
}

/** Whole hunks from the first on, in so many bytes; of a first hunk that is too long as many lines as fit; or nothing. */
export function takeHunks(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const hunks = text.split(/^(?=@@ )/m);
  const taken = takeWhile(hunks, bytes - MORE);
  if (taken.length > 0) return `${taken.join('')}… ${hunks.length - taken.length} more hunks\n`;
  const lines = (hunks[0] ?? '').split(/(?<=\n)/);
  const some = takeWhile(lines, bytes - MORE);
  return some.length > 1 ? `${some.join('')}… ${lines.length - some.length} more lines\n` : '';
}

/** Bytes of the longest such line. */
const MORE = Buffer.byteLength('… 10000000 more hunks\n');

function takeWhile(pieces: readonly string[], bytes: number): string[] {
  const taken: string[] = [];
  let left = bytes;
  for (const piece of pieces) {
    left -= Buffer.byteLength(piece);
    if (left < 0) break;
    taken.push(piece);
  }
  return taken;
}
