import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Milliseconds to wait for what should come, not for how fast it comes: also on a machine that has much else to do. */
const patience = {
  expect: { poll: { timeout: 60_000 } },
  setupFiles: ['test/support/seed.ts', 'test/support/suppressed.ts'],
};

/** Tests wait more than they compute: for engines, terminals and time to pass. */
const inParallel = { fileParallelism: true, maxWorkers: Math.min(8, 2 * availableParallelism()) };

/** Those that break an engine or fill a disk, and those that look at what zsh does when. */
const serial = { ...patience, fileParallelism: false, testTimeout: 300_000, hookTimeout: 600_000 };

/**
 * End-to-end tests that count or list all calls of an engine, need most of the limit, or look at the machine's own engine. The
 * others run side by side, and later: units may be running beside these.
 */
const ALONE = [
  'canary',
  'doctor',
  'engine',
  'failures',
  'fleet-nothing',
  'fleet-see',
  'fleet-tend',
  'fleet-watch',
  'install',
  'limits',
  'logins',
  'recover',
  'selftest',
  'start',
  'streams',
].map((name) => `test/e2e/${name}.test.ts`);
const e2e = { ...serial, globalSetup: 'test/e2e/setup.ts' };

export default defineConfig({
  test: {
    projects: [
      // Some start git dozens of times, beside all the others.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], ...patience, ...inParallel, testTimeout: 120_000 } },
      { test: { name: 'zsh', include: ['test/zsh/**/*.test.ts'], ...serial } },
      {
        test: { name: 'faults', include: ['test/faults/**/*.test.ts'], globalSetup: 'test/faults/setup.ts', ...serial },
      },
      { test: { name: 'container', include: ['test/container/**/*.test.ts'], ...serial, ...inParallel } },
      { test: { name: 'attack', include: ['test/attack/**/*.test.ts'], ...e2e, ...inParallel } },
      {
        test: {
          name: 'bare',
          include: ['test/bare/**/*.test.ts'],
          globalSetup: 'test/bare/setup.ts',
          testTimeout: 1_800_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ALONE,
          ...e2e,
          ...inParallel,
          sequence: { groupOrder: 2 },
        },
      },
      { test: { name: 'e2e-alone', include: ALONE, ...e2e, sequence: { groupOrder: 1 } } },
      {
        test: {
          name: 'native',
          include: ['test/native/**/*.test.ts'],
          ...e2e,
          ...inParallel,
          globalSetup: ['test/e2e/setup.ts', 'test/native/setup.ts'],
        },
      },
      {
        test: {
          name: 'stress',
          include: ['test/stress/**/*.test.ts'],
          globalSetup: ['test/faults/setup.ts', 'test/e2e/setup.ts'],
          ...serial,
        },
      },
    ],
  },
});
