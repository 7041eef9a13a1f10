import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { endGroup } from '../../src/ending.ts';

/** How a shell script ends that is told to end once it has said that it is ready, and in what time. */
async function endOf(script: string): Promise<{ code: number | null; said: string; took: number }> {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => void child.on('close', resolve));
  while (!said.includes('ready')) await sleep(5);
  const start = Date.now();
  const callOff = endGroup(child.pid ?? 0);
  const code = await ended;
  callOff();
  return { code, said, took: Date.now() - start };
}

describe('ending a process', () => {
  it('lets it clean up after what it runs', async () => {
    const { code, said } = await endOf('echo ready; sleep 60; echo "ended with $?"; exit 7');
    expect({ code, said }).toEqual({ code: 7, said: 'ready\nended with 143\n' });
  });

  it('ends one that runs nothing', async () => {
    const { code, took } = await endOf('echo ready; while :; do :; done');
    expect(code).toBe(null);
    expect(took).toBeLessThan(2000);
  });

  it('ends all of it after a while', async () => {
    const { code, took } = await endOf('(trap "" TERM; echo ready; sleep 5) & sleep 60; sleep 60; echo never');
    expect(code).toBe(null);
    expect(took).toBeGreaterThan(2500);
    expect(took).toBeLessThan(10_000);
  }, 20_000);

  it('does not mind that it has ended', () => {
    expect(() => endGroup(2 ** 22 - 2)()).not.toThrow();
  });
});
