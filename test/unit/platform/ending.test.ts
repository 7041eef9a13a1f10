import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endGroup } from '../../../src/platform/ending.ts';
import { until } from '../../support/scene.ts';

const SOON = 60_000; // milliseconds

/** The grace that a process is given passes when a test says so. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

interface Told {
  readonly said: () => string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** A shell script that is told to end once it has said that it is ready. */
async function tell(script: string): Promise<Told> {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => void child.on('close', resolve));
  await until(() => said.includes('ready'), SOON);
  const callOff = endGroup(child.pid ?? 0);
  return { said: () => said, ended: ended.finally(callOff) };
}

describe('ending a process', () => {
  it('lets it clean up after what it runs', async () => {
    const { said, ended } = await tell('sleep 60 & echo ready; wait $!; echo "ended with $?"; exit 7');
    expect({ code: await ended, said: said() }).toEqual({ code: 7, said: 'ready\nended with 143\n' });
  });

  it('ends one that runs nothing at once', async () => {
    const { ended } = await tell('echo ready; while :; do :; done');
    expect(await ended).toBe(null);
  });

  it('ends all of it after a while', async () => {
    const { said, ended } = await tell('sleep 60 & echo ready; wait $!; echo next; sleep 60; echo never');
    await until(() => said() === 'ready\nnext\n', SOON);
    vi.advanceTimersByTime(2999);
    expect(vi.getTimerCount()).toBe(1); // which tells the rest
    vi.advanceTimersByTime(1);
    expect(await ended).toBe(null);
    expect(said()).toBe('ready\nnext\n');
  });

  it('does not mind that it has ended', () => {
    expect(() => endGroup(2 ** 22 - 2)()).not.toThrow();
  });
});
