import { createHash } from 'node:crypto';
import { expect, onTestFailed } from 'vitest';

/** Of all that is random in tests: the same in each run, so that what fails was changed. Another one looks further. */
export const SEED = Number(process.env['MAYFLY_SEED'] ?? 1) | 0;

/** The same, for a test that fails with a line which says how the seed is given again. */
export function seedOfTest(): number {
  onTestFailed(() => console.error(`MAYFLY_SEED=${SEED}`));
  return SEED;
}

/** How often a property is tried of which each try takes long: as often as is said where a seed is given, as every night, else a quarter. */
export function tries(most: number): number {
  return process.env['MAYFLY_SEED'] === undefined ? Math.ceil(most / 4) : most;
}

/** Random choices of one test. */
export interface Random {
  /** From 0 to below `limit`. */
  below(limit: number): number;
  pick<T>(all: readonly T[]): T;
  isLucky(): boolean;
  bytes(count: number): Buffer;
}

/** Call it once, at the beginning of a test: they are the same each time, also when that test runs alone. */
export function randomOfTest(): Random {
  return randomFrom(`${seedOfTest()} ${expect.getState().currentTestName}`);
}

function randomFrom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE();
  // Mulberry32: 32 bits of state, good enough to choose by.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (limit) => next() * limit,
    pick: (all) => all[Math.floor(next() * all.length)] as (typeof all)[number],
    isLucky: () => next() < 0.5,
    bytes: (count) => Buffer.from(new Uint8Array(count).map(() => next() * 256)),
  };
}
