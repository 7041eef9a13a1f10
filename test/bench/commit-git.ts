/**
 * `commit-git.ts FOLDER`: milliseconds of the git commands of a proposal alone, in a process of their own: each starts when
 * those have ended that a proposal has waited for, and nobody looks at what they print.
 */
import fs from 'node:fs';
import path from 'node:path';
import { commit } from '../../src/commit/commit.ts';
import { readRequest } from '../../src/commit/request.ts';
import { processHost } from '../../src/platform/process-host.ts';
import { type Host } from '../../src/platform/host.ts';

interface Recorded {
  readonly call: Parameters<Host['capture']>;
  /** How many had been begun, and which had ended, when this one began. */
  readonly after: readonly number[];
}

const [folder = '.'] = process.argv.slice(2);
const real = processHost();
const host: Host = { ...real, cwd: () => folder, note: () => {}, print: () => true };
const recorded = await record();

const own = path.dirname(recorded.findLast(({ call }) => call[2]?.env?.['GIT_DIR'])?.call[2]?.env?.['GIT_DIR'] ?? '');
fs.cpSync(`${own}.kept`, own, { recursive: true, verbatimSymlinks: true });
const start = performance.now();
fs.copyFileSync(path.join(folder, '.git/index'), path.join(own, 'index'));
await replay();
console.log(performance.now() - start);
for (const each of [own, `${own}.kept`]) fs.rmSync(each, { recursive: true });

async function record(): Promise<Recorded[]> {
  const calls: Recorded[] = [];
  const ended: number[] = [];
  const capture: Host['capture'] = async (...call) => {
    const scratch = call[2]?.env?.['GIT_DIR'];
    // What a proposal removes at its end is needed again.
    if (scratch) {
      const kept = `${path.dirname(scratch)}.kept`;
      fs.cpSync(path.dirname(scratch), kept, { recursive: true, verbatimSymlinks: true, force: true });
    }
    const number = calls.push({ call, after: [...ended] }) - 1;
    const result = await real.capture(...call);
    ended.push(number);
    return result;
  };
  const answer = JSON.stringify({ type: 'fix', breaking: false, subject: 'close the file in time', body: '' });
  const ask = () => Promise.resolve({ text: answer, model: undefined });
  const request = readRequest(host, ['--provider', 'claude', '--print', '--all']);
  await commit({ ...host, capture }, request, () => Promise.resolve(ask));
  return calls;
}

async function replay(): Promise<void> {
  const running: Promise<unknown>[] = [];
  for (const { call, after } of recorded) {
    const before = running.filter((_, number) => after.includes(number));
    running.push(Promise.all(before).then(() => real.capture(...call)));
  }
  await Promise.all(running);
}
