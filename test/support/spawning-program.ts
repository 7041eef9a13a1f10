import { capture } from '../../src/platform/processes.ts';

/** Starts one process after another, until it is killed. */
for (;;) await capture('true', [], { env: process.env, unstoppable: true });
