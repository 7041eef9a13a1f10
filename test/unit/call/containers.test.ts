import { expect, test, vi } from 'vitest';
import { podman } from '../../../src/engine/podman.ts';
import { runningFrom } from '../../../src/call/containers.ts';
import { processHost } from '../../../src/platform/process-host.ts';
import { type Captured } from '../../../src/platform/host.ts';
import { placesIn } from '../../../src/config/places.ts';

const container = (call: string, State: string): object => ({
  ...{ Id: call, Names: [call], Image: '', Status: '', State },
  Labels: { 'mayfly.managed': '1', 'mayfly.call': call },
});

test('all who ask in a moment get one listing, and later ones a new one', async () => {
  vi.useFakeTimers();
  let listings = 0;
  const capture = (): Promise<Captured> => {
    listings++;
    const states = {
      runs: 'running',
      waits: 'paused',
      ends: 'stopping',
      over: 'exited',
      dead: 'dead',
      stays: 'removing',
    };
    const stdout = JSON.stringify(Object.entries(states).map(([call, state]) => container(call, state)));
    return Promise.resolve({ code: 0, stdout, stderr: '' });
  };
  const engine = { name: 'podman', command: 'podman', dialect: podman } as const;
  const isRunning = runningFrom({ ...processHost({}), capture }, placesIn('/x', '/y'), () => engine);
  const ask = (): Promise<boolean[]> =>
    Promise.all(['runs', 'waits', 'ends', 'over', 'dead', 'stays', 'other'].map((id) => isRunning(id)));
  expect(await ask()).toEqual([true, true, true, false, false, false, false]);
  expect(await isRunning('runs')).toBe(true);
  expect(listings).toBe(1);
  vi.advanceTimersByTime(300);
  await ask();
  expect(listings).toBe(2);
  vi.useRealTimers();
});
