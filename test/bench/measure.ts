/** One way to do a thing; resolves when it is done. */
export interface Way {
  readonly name: string;
  run(): Promise<void>;
}

export interface Compared {
  readonly name: string;
  /** Milliseconds, medians. */
  readonly first: number;
  readonly second: number;
  /** Median of the ratios of neighbouring runs: what the machine does meanwhile concerns both. */
  readonly ratio: number;
  /** Median of the differences of neighbouring runs, milliseconds. */
  readonly difference: number;
}

/** Runs the two ways in turn, after one round that does not count. */
export async function compare(name: string, first: Way, second: Way, rounds = 15): Promise<Compared> {
  const pairs: [number, number][] = [];
  for (let round = -1; round < rounds; round += 1) {
    const pair: [number, number] = [await time(first), await time(second)];
    if (round >= 0) pairs.push(pair);
  }
  return {
    name,
    first: median(pairs.map(([a]) => a)),
    second: median(pairs.map(([, b]) => b)),
    ratio: median(pairs.map(([a, b]) => a / b)),
    difference: median(pairs.map(([a, b]) => a - b)),
  };
}

async function time(way: Way): Promise<number> {
  const start = performance.now();
  await way.run();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Times of rounds, milliseconds, as a line. */
export function show(all: readonly number[]): string {
  const sorted = all.toSorted((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(2).padStart(6);
  return `first ${(all[0] ?? 0).toFixed(2).padStart(6)}  min ${at(0)}  median ${at(0.5)}  p90 ${at(0.9)} ms`;
}
