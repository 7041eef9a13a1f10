import { defineConfig } from 'vitest/config';

/** Units are parallel and need nothing; the others share one engine and two cores, so they run one file after another. */
const serial = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 300_000 };

export default defineConfig({
  test: {
    projects: [
      // Some start git dozens of times, beside all the others.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000 } },
      { test: { name: 'zsh', include: ['test/zsh/**/*.test.ts'], ...serial } },
      {
        test: { name: 'faults', include: ['test/faults/**/*.test.ts'], globalSetup: 'test/faults/setup.ts', ...serial },
      },
      { test: { name: 'container', include: ['test/container/**/*.test.ts'], ...serial } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], globalSetup: 'test/e2e/setup.ts', ...serial } },
    ],
  },
});
