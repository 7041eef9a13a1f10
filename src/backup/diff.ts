/** Lines that differ, each with `-` or `+` before it; undefined where there are too many to compare. */
export function diffLines(before: readonly string[], after: readonly string[]): string[] | undefined {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const least = Math.min(before.length, after.length) - start;
  while (end < least && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return compare(before.slice(start, before.length - end), after.slice(start, after.length - end));
}

const MOST = 4_000_000; // pairs of lines

/** By the longest common subsequence. */
function compare(before: readonly string[], after: readonly string[]): string[] | undefined {
  const width = after.length + 1;
  if ((before.length + 1) * width > MOST) return undefined;
  const common = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      const same = before[row] === after[column];
      common[row * width + column] = same
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    if (row < before.length && column < after.length && before[row] === after[column])
      [row, column] = [row + 1, column + 1];
    else if (row < before.length && (column === after.length || at(row + 1, column) >= at(row, column + 1)))
      lines.push(`-${before[row++]}`);
    else lines.push(`+${after[column++]}`);
  }
  return lines;
}
