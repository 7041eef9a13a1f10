import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gemini } from '../../../src/providers/gemini.ts';
import { createScene, type Scene } from '../../support/scene.ts';

let scene: Scene;
const login = (seconds: number): string =>
  JSON.stringify({ access_token: 'a', refresh_token: 'r', expiry_date: Date.now() + seconds * 1000 });
const settings = (selectedType: string): string => JSON.stringify({ security: { auth: { selectedType } } });

beforeEach(() => {
  scene = createScene({ provider: gemini });
  scene.stored('settings.json', settings('oauth-personal'));
  scene.stored('oauth_creds.json', login(-60));
});
afterEach(() => scene[Symbol.dispose]());

/** Joins, and tells whether that was at once. */
async function joins(id: string): Promise<{ isIn: () => boolean; leave: () => Promise<void> }> {
  let isIn = false;
  const call = scene.join(id).then((joined) => {
    isIn = true;
    return joined;
  });
  await sleep(150);
  return { isIn: () => isIn, leave: async () => (await call).leave() };
}

describe('a login that is due, and whose CLI takes no lock', () => {
  it('is renewed by the first call, while the next one waits', async () => {
    const [one, two] = [await joins('one'), await joins('two')];
    expect([one.isIn(), two.isIn()]).toEqual([true, false]);
    fs.writeFileSync(path.join(scene.live, 'oauth_creds.json'), '{"access'); // as it is written in place
    await sleep(100);
    expect(two.isIn()).toBe(false);
    scene.lived('oauth_creds.json', login(3600));
    await expect.poll(two.isIn).toBe(true);
    const three = await joins('three');
    expect(three.isIn()).toBe(true);
    for (const call of [one, two, three]) await call.leave();
    expect([scene.notes, scene.leftovers()]).toEqual([[], []]);
  });

  it('is the next one to renew when the first call ends without having done it', async () => {
    const [one, two] = [await joins('one'), await joins('two')];
    await one.leave();
    await expect.poll(two.isIn).toBe(true);
    const three = await joins('three');
    expect(three.isIn()).toBe(false);
    scene.lived('oauth_creds.json', login(3600));
    await three.leave();
    await two.leave();
  });

  it('is left after ten seconds by a call that hangs, or was killed', async () => {
    const one = await joins('one');
    const turn = path.join(scene.places.live('gemini'), 'renewing');
    fs.utimesSync(turn, new Date(), new Date(Date.now() - 11_000));
    const two = await joins('two');
    expect(two.isIn()).toBe(true);
    await two.leave();
    await one.leave();
  });
});

it.each([
  ['is not due', () => scene.stored('oauth_creds.json', login(3600))],
  ['is not used', () => scene.stored('settings.json', settings('gemini-api-key'))],
  ['is not there', () => fs.rmSync(path.join(scene.store, 'oauth_creds.json'))],
])('a login that %s is waited for by nobody', async (_, prepare) => {
  prepare();
  const [one, two] = [await joins('one'), await joins('two')];
  expect([one.isIn(), two.isIn()]).toEqual([true, true]);
  await one.leave();
  await two.leave();
});
