import { capture } from '../../src/processes.ts';

/** Starts one process after another, until it is killed. */
for (;;) await capture('true', [], { env: process.env, unstoppable: true });
