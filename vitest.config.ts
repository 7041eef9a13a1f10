import { defineConfig } from 'vitest/config';

/** Milliseconds to wait for what should come, not for how fast it comes: also on a machine that has much else to do. */
const patience = {
  expect: { poll: { timeout: 60_000 } },
  setupFiles: ['test/support/seed.ts', 'test/support/suppressed.ts'],
};

/** Units are parallel and need nothing; the others share one engine and two cores, so they run one file or two at a time. */
const serial = { ...patience, fileParallelism: false, testTimeout: 300_000, hookTimeout: 600_000 };

/**
 * End-to-end tests that count or list all calls of an engine, need most of the limit, or look at the machine's own engine. The
 * others run two files at a time, and later: units may be running beside these.
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
const inPairs = { fileParallelism: true, maxWorkers: 2 };
const e2e = { ...serial, globalSetup: 'test/e2e/setup.ts' };

export default defineConfig({
  test: {
    projects: [
      // Some start git dozens of times, beside all the others.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], ...patience, testTimeout: 120_000 } },
      { test: { name: 'zsh', include: ['test/zsh/**/*.test.ts'], ...serial } },
      {
        test: { name: 'faults', include: ['test/faults/**/*.test.ts'], globalSetup: 'test/faults/setup.ts', ...serial },
      },
      { test: { name: 'container', include: ['test/container/**/*.test.ts'], ...serial } },
      { test: { name: 'attack', include: ['test/attack/**/*.test.ts'], ...e2e, ...inPairs } },
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
          ...inPairs,
          sequence: { groupOrder: 2 },
        },
      },
      { test: { name: 'e2e-alone', include: ALONE, ...e2e, sequence: { groupOrder: 1 } } },
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
