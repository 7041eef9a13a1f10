import { oneLine } from '../platform/errors.ts';
import { cellsOf, cut } from './cells.ts';

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Numbers end below each other. */
  readonly right?: true;
  /** Gives way in a narrow terminal: its text may be cut to this many cells. */
  readonly least?: number;
  /** Left out where cutting does not suffice, the highest first. */
  readonly spare?: number;
}

const GAP = '  ';

/** Rows below each other, with a line of titles; cut to `width` cells where there is one. Ends with a line break. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width?: number): string {
  const texts = columns.map(({ title, text }) => [title, ...rows.map((row) => oneLine(text(row)))]);
  const natural = texts.map((column) => Math.max(...column.map(cellsOf)));
  const widths = width === undefined ? natural : fit(columns, natural, width);
  const shown = columns.map((_, index) => index).filter((index) => widths[index] !== 0);
  const lines = [...Array.from({ length: rows.length + 1 }).keys()].map((row) =>
    shown
      .map((index) => pad(texts[index]?.[row] ?? '', widths[index] ?? 0, columns[index]?.right ?? false))
      .join(GAP)
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** The widths that make a line fit, 0 for a column that is left out. */
function fit<Row>(columns: readonly Column<Row>[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  const excess = (): number => widths.reduce((sum, cells) => sum + (cells && cells + GAP.length), -GAP.length) - width;
  const room = (index: number): number => (widths[index] ?? 0) - (columns[index]?.least ?? widths[index] ?? 0);
  const indexes = widths.map((_, index) => index);
  const spare = indexes
    .filter((index) => columns[index]?.spare !== undefined)
    .toSorted((a, b) => (columns[b]?.spare ?? 0) - (columns[a]?.spare ?? 0));
  const most = (): number => indexes.reduce((sum, index) => sum + Math.max(0, room(index)), 0);
  while (excess() > most() && spare.length > 0) widths[spare.shift() ?? 0] = 0;
  while (excess() > 0) {
    const widest = indexes.toSorted((a, b) => room(b) - room(a))[0] ?? 0;
    if (room(widest) <= 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function pad(text: string, width: number, right: boolean): string {
  const fitting = cut(text, width);
  const space = ' '.repeat(Math.max(0, width - cellsOf(fitting)));
  return right ? space + fitting : fitting + space;
}
