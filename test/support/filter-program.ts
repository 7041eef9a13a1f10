import { startAgentProxy } from '../../src/ssh/agent-proxy.ts';
import type { FilterOptions } from './filter.ts';

/** Runs the filter until stdin ends; then nothing of it may keep the process. */
const { close } = await startAgentProxy(JSON.parse(process.argv[2] ?? '') as FilterOptions);
console.log('ready');
process.stdin.on('end', close).resume();
