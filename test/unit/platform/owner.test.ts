import os from 'node:os';
import { afterEach, expect, it, vi } from 'vitest';
import type * as owners from '../../../src/platform/owner.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.resetModules();
});

/** As another process would have it, which keeps nothing in mind of this one. */
async function anew(): Promise<Pick<typeof owners, 'isAlive' | 'ownerOf'>> {
  vi.resetModules();
  return import('../../../src/platform/owner.ts');
}

it('lives on when the clock is set', async () => {
  const owner = (await anew()).ownerOf(process.pid);
  for (const hours of [-1, 1, -9000]) {
    vi.useFakeTimers({ now: Date.now() + hours * 3_600_000, toFake: ['Date'] });
    expect((await anew()).isAlive(owner)).toBe(true);
    expect((await anew()).ownerOf(process.pid)).toEqual(owner);
    vi.useRealTimers();
  }
});

it('is found by pid under whatever name the machine has by now, where only this machine can have written', async () => {
  const alive = (await anew()).ownerOf(process.pid);
  const dead = { ...alive, start: '1' };
  const before = { ...alive, boot: 'another' };
  vi.spyOn(os, 'hostname').mockReturnValue('renamed');
  const { isAlive } = await anew();
  expect([alive, dead, before].map((owner) => isAlive(owner, true))).toEqual([true, false, false]);
  expect([alive, dead, before].map((owner) => isAlive(owner))).toEqual([true, true, true]); // in a store others share
});
