import { describe, expect, test } from 'vitest';
import { cellsOf, cut } from '../../../src/fleet/cells.ts';
import { type Column, renderTable } from '../../../src/fleet/table.ts';
import { ageText, sizeText } from '../../../src/platform/units.ts';

type Row = readonly [string, string, string];
const COLUMNS: readonly Column<Row>[] = [
  { title: 'NAME', text: ([name]) => name, least: 4 },
  { title: 'SIZE', text: ([, size]) => size, right: true },
  { title: 'WHAT', text: ([, , what]) => what, spare: 1 },
];
const ROWS: readonly Row[] = [
  ['a-long-name', '1', 'x'],
  ['b', '1000', 'more'],
];

describe('a table', () => {
  test.each([
    [
      'whole, where nothing narrows it',
      undefined,
      ['NAME         SIZE  WHAT', 'a-long-name     1  x', 'b            1000  more'],
    ],
    ['with a text cut', 20, ['NAME      SIZE  WHAT', 'a-long-…     1  x', 'b         1000  more']],
    ['without what can be spared', 12, ['NAME    SIZE', 'a-lon…     1', 'b       1000']],
    ['no narrower than it can be', 3, ['NAME  SIZE', 'a-l…     1', 'b     1000']],
  ])('%s', (_, width, lines) => {
    expect(renderTable(COLUMNS, ROWS, width)).toBe(`${lines.join('\n')}\n`);
  });

  test('what others named stays in its line and its column', () => {
    const rows: Row[] = [
      ['a\nb\u001b[31m', '1', ''],
      ['日本', '2', ''],
    ];
    expect(renderTable(COLUMNS, rows)).toBe('NAME       SIZE  WHAT\na\\nb?[31m     1\n日本          2\n');
  });
});

test.each([
  ['plain', 5, 'plain'],
  ['plainer', 5, 'plai…'],
  ['日本語', 6, '日本語'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['e\u0301te\u0301s', 3, 'e\u0301t…'],
  ['👩‍💻 code', 4, '👩‍💻 …'],
  ['x', 0, ''],
])('%s in %d cells', (text, width, expected) => {
  expect(cut(text, width)).toBe(expected);
  expect(cellsOf(cut(text, width))).toBeLessThanOrEqual(width);
});

test.each([
  [0, '0B'],
  [999, '999B'],
  [1000, '1.0K'],
  [10_240, '10K'],
  [1_048_576, '1.0M'],
  [2_147_483_648, '2.0G'],
  [432_013_312, '412M'],
])('%d bytes', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

test.each([
  [-5000, '0s'],
  [59_999, '59s'],
  [60_000, '1m00s'],
  [3_725_000, '1h02m'],
  [90_000_000, '1d01h'],
])('%d ms', (time, text) => {
  expect(ageText(time)).toBe(text);
});
