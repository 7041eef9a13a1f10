import { array, assert, nat, property, tuple, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import {
  decode,
  encode,
  lastLines,
  linesOf,
  type Piece,
  Printed,
  ROOM,
  wholeLines,
} from '../../../src/call/printed.ts';

function piecesOf(...texts: readonly string[]): Piece[] {
  return texts.map((text, index) => ({ time: index + 1, bytes: Buffer.from(text) }));
}

function textOf(pieces: readonly Piece[]): string {
  return Buffer.concat(pieces.map(({ bytes }) => bytes)).toString();
}

test('what a call prints is kept to the byte, and when it came', () => {
  assert(
    property(array(tuple(uint8Array({ maxLength: 6000 }), nat(300))), (chunks) => {
      const printed = new Printed();
      let now = 1000;
      for (const [bytes, pause] of chunks) printed.add(Buffer.from(bytes), (now += pause));
      const { pieces: read, dropped } = decode(encode(printed));
      expect(dropped).toBe(0);
      expect(Buffer.concat(read.map(({ bytes }) => bytes))).toEqual(Buffer.concat(chunks.map(([bytes]) => bytes)));
      expect(read.map(({ time }) => time)).toEqual(printed.pieces.map(({ time }) => time));
    }),
  );
});

test.each([
  ['large pieces', 65_536, 0],
  ['bytes that come one by one', 1, 1000],
])('of %s only the end is kept, and how much went', (_, size, pause) => {
  const printed = new Printed();
  const count = Math.ceil((3 * ROOM) / (size + 12));
  for (let n = 0; n < count; n += 1) printed.add(Buffer.alloc(size, n % 256), n * pause);
  const kept = Buffer.concat(printed.pieces.map(({ bytes }) => bytes));
  expect(encode(printed).length).toBeLessThanOrEqual(ROOM);
  expect(encode(printed).length).toBeGreaterThan(ROOM - 2 * (size + 12));
  expect(decode(encode(printed)).dropped).toBe(printed.dropped);
  expect(printed.dropped + kept.length).toBe(count * size);
  expect(kept.at(-1)).toBe((count - 1) % 256);
});

test('a file that was cut is read as far as it goes', () => {
  const file = encode({ pieces: piecesOf('one\n', 'two\n'), dropped: 9 });
  expect(textOf(decode(file.subarray(0, -1)).pieces)).toBe('one\n');
  for (const length of [15, 8]) expect(decode(file.subarray(0, length))).toEqual({ pieces: [], dropped: 9 });
  for (const length of [5, 0]) expect(decode(file.subarray(0, length))).toEqual({ pieces: [], dropped: 0 });
});

test.each([
  [0, ['a\nb\n'], ''],
  [1, ['a\nb\n'], 'b\n'],
  [1, ['a\nb'], 'b'],
  [2, ['a\n', 'b', 'c\n', 'd\n'], 'bc\nd\n'],
  [1, ['a\n', '\n'], '\n'],
  [9, ['a\n', 'b\n'], 'a\nb\n'],
  [3, [], ''],
])('the last %i lines of %j', (count, texts, expected) => {
  expect(textOf(lastLines(piecesOf(...texts), count))).toBe(expected);
});

test('lines are told with when they began, also where they come in parts or have no end', () => {
  const told = [...linesOf(piecesOf('a\r\nb', 'c\nd', '\n', 'é'))];
  expect(told).toEqual([
    { time: 1, text: 'a' },
    { time: 1, text: 'bc' },
    { time: 2, text: 'd' },
    { time: 4, text: 'é' },
  ]);
});

test('the rest of a line is left out, unless it is all there is', () => {
  expect(textOf(wholeLines(piecesOf('half\nb\n', 'c\n')))).toBe('b\nc\n');
  expect(textOf(wholeLines(piecesOf('no end', 'c\n')))).toBe('no endc\n');
  expect(wholeLines([])).toEqual([]);
});
