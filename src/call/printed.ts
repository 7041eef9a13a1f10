/** Bytes that are kept of what a call has printed, with the heads of its pieces. */
export const ROOM = 1024 * 1024;

const NUMBER = 8; // bytes
const HEAD = NUMBER + 4; // when it came, and its length
const MOMENT = 100; // milliseconds within which what comes is one piece
const PIECE = 4096; // bytes; no more is copied to join what came before

/** What came at one time, in milliseconds since the epoch. */
export interface Piece {
  readonly time: number;
  readonly bytes: Buffer;
}

/** The end of what a call has printed. */
export interface Kept {
  readonly pieces: readonly Piece[];
  /** Bytes before it, that there was no room for. */
  readonly dropped: number;
}

/** It is kept as it comes, however much that is. */
export class Printed implements Kept {
  #pieces: Piece[] = [];
  /** Those before it are dropped. */
  #first = 0;
  #size = NUMBER;
  #dropped = 0;

  add(bytes: Buffer, time: number): void {
    const last = this.#pieces.at(-1);
    if (last && time - last.time < MOMENT && last.bytes.length + bytes.length <= PIECE) {
      this.#pieces[this.#pieces.length - 1] = { time: last.time, bytes: Buffer.concat([last.bytes, bytes]) };
      this.#size += bytes.length;
    } else {
      this.#pieces.push({ time, bytes });
      this.#size += HEAD + bytes.length;
    }
    while (this.#size > ROOM) this.#drop(this.#size - ROOM);
    if (this.#first <= this.#pieces.length / 2) return;
    this.#pieces = this.pieces;
    this.#first = 0;
  }

  /** Of the oldest piece so many bytes, or all. */
  #drop(bytes: number): void {
    const { time = 0, bytes: oldest = Buffer.alloc(0) } = this.#pieces[this.#first] ?? {};
    const isAll = oldest.length <= bytes;
    if (isAll) this.#first += 1;
    else this.#pieces[this.#first] = { time, bytes: oldest.subarray(bytes) };
    this.#size -= isAll ? HEAD + oldest.length : bytes;
    this.#dropped += Math.min(bytes, oldest.length);
  }

  get pieces(): Piece[] {
    return this.#pieces.slice(this.#first);
  }

  get dropped(): number {
    return this.#dropped;
  }
}

export function encode({ pieces, dropped }: Kept): Buffer {
  const parts = pieces.flatMap(({ time, bytes }) => {
    const head = Buffer.alloc(HEAD);
    head.writeDoubleBE(time);
    head.writeUInt32BE(bytes.length, NUMBER);
    return [head, bytes];
  });
  const first = Buffer.alloc(NUMBER);
  first.writeDoubleBE(dropped);
  return Buffer.concat([first, ...parts]);
}

/** As far as it is whole. */
export function decode(file: Buffer): Kept {
  const pieces: Piece[] = [];
  for (let at = NUMBER; at + HEAD <= file.length;) {
    const end = at + HEAD + file.readUInt32BE(at + NUMBER);
    if (end > file.length) break;
    pieces.push({ time: file.readDoubleBE(at), bytes: file.subarray(at + HEAD, end) });
    at = end;
  }
  return { pieces, dropped: file.length < NUMBER ? 0 : file.readDoubleBE() };
}

/** Without the rest of a line whose beginning was dropped, where it is not too long for that. */
export function wholeLines(pieces: readonly Piece[]): readonly Piece[] {
  const [first, ...rest] = pieces;
  const end = first?.bytes.subarray(0, PIECE).indexOf('\n') ?? -1;
  return first && end >= 0 ? [{ ...first, bytes: first.bytes.subarray(end + 1) }, ...rest] : pieces;
}

/** The last so many lines; one without an end counts. */
export function lastLines(pieces: readonly Piece[], count: number): readonly Piece[] {
  if (count === 0) return [];
  let left = count;
  let isLast = true;
  for (let index = pieces.length - 1; index >= 0; index -= 1) {
    const { time = 0, bytes = Buffer.alloc(0) } = pieces[index] ?? {};
    for (let at = bytes.length - 1; at >= 0; at -= 1) {
      if (bytes[at] === LINE_FEED && !isLast && --left === 0)
        return [{ time, bytes: bytes.subarray(at + 1) }, ...pieces.slice(index + 1)];
      isLast = false;
    }
  }
  return pieces;
}

const LINE_FEED = 10;

/** Each line without its end, and when its beginning came. */
export function* linesOf(pieces: readonly Piece[]): Generator<{ readonly time: number; readonly text: string }> {
  let [begun, since] = [[] as Buffer[], 0];
  const line = (rest: Buffer): { time: number; text: string } => {
    const text = Buffer.concat([...begun, rest])
      .toString()
      .replace(/\r$/, '');
    begun = [];
    return { time: since, text };
  };
  for (const { time, bytes } of pieces) {
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      if (begun.length === 0) since = time;
      yield line(bytes.subarray(start, end));
      start = end + 1;
    }
    if (start === bytes.length) continue;
    if (begun.length === 0) since = time;
    begun.push(bytes.subarray(start));
  }
  if (begun.length > 0) yield line(Buffer.alloc(0));
}
