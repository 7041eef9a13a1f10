/**
 * `commit-once.ts WHAT FOLDER`: milliseconds that pass, and those of the processor, for one collection in a process of its own, as a
 * commit has it; WHAT is `all`, or `git` for git alone.
 */
import { collect } from '../../src/commit/collect.ts';
import { type Git, gitIn } from '../../src/commit/git.ts';
import { buildPrompt } from '../../src/commit/prompt.ts';
import { findSecrets } from '../../src/commit/secrets.ts';
import { processHost } from '../../src/host.ts';

const MAX_DIFF = 60_000;
const [what, folder = '.'] = process.argv.slice(2);
const git = gitIn(processHost(), folder);

async function all(): Promise<void> {
  const collected = await collect(git, { maxDiff: MAX_DIFF });
  findSecrets(collected.sections);
  buildPrompt(collected, {}, '4711');
}

/** The same processes with the same output, which nobody looks at. */
async function gitAlone(): Promise<() => Promise<void>> {
  const calls: Parameters<Git>[] = [];
  await collect((...call) => (calls.push(call), git(...call)), { maxDiff: MAX_DIFF });
  return async () => void (await Promise.all(calls.map((call) => git(...call))));
}

const run = what === 'git' ? await gitAlone() : all;
const start = performance.now();
const before = process.cpuUsage();
await run();
const { user, system } = process.cpuUsage(before);
console.log(`${performance.now() - start} ${(user + system) / 1000}`);
