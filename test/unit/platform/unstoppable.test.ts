import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { needs } from '../../support/needs.ts';
import { spawnPty } from '../../support/pty.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../support/spawning-program.ts');
const JOB = 'set -m; bun "$0" & echo "job $!."; sleep 300';

const stateOf = (pid: number): string =>
  fs
    .readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /u, '')
    .slice(0, 1);

test.runIf(needs('/proc', fs.existsSync('/proc/self/stat')))(
  'Ctrl-Z stops a program that starts others, at whatever moment it comes',
  async () => {
    const env = { PATH: process.env['PATH'] ?? '', TERM: 'xterm' };
    await using pty = spawnPty('bash', ['-c', JOB, PROGRAM], { cwd: '/', env });
    const job = Number(/job (\d+)\./u.exec(await pty.waitFor(/job \d+\./))?.[1]);
    await sleep(500); // it is there, and starts others
    for (let moment = 0; moment < 150; moment += 1) {
      process.kill(-job, 'SIGTSTP');
      await expect.poll(() => stateOf(job), { timeout: 10_000, interval: 1 }).toBe('T');
      process.kill(-job, 'SIGCONT');
      await sleep(moment % 10);
    }
    process.kill(-job, 'SIGKILL');
  },
);
