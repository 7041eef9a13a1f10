import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Signal } from '../../../src/platform/host.ts';
import type { Joining } from '../../../src/store/live.ts';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import { createScene, type Scene } from '../../support/scene.ts';

/** Less than the ten seconds after which nobody waits. */
const SOON = { timeout: 9000 };
/** Milliseconds in which something would have happened that is not to happen. */
const LATER = 200;

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

/** Joins, and tells whether it is in already. */
async function joins(
  id: string,
  joining: Joining = {},
  where = scene,
): Promise<{ isIn: () => boolean; leave: () => Promise<void> }> {
  let isIn = false;
  const call = where.join(id, joining).then((joined) => {
    isIn = true;
    return joined;
  });
  return { isIn: () => isIn, leave: async () => (await call).leave() };
}

describe('a login that is due', () => {
  it('is renewed by the first call, while the next one waits', async () => {
    const one = await joins('one');
    await expect.poll(one.isIn, SOON).toBe(true);
    const two = await joins('two');
    await sleep(LATER);
    expect(two.isIn()).toBe(false);
    fs.writeFileSync(path.join(scene.live, 'oauth_creds.json'), '{"access'); // as it is written in place
    await sleep(100);
    expect(two.isIn()).toBe(false);
    scene.lived('oauth_creds.json', login(3600));
    await expect.poll(two.isIn, SOON).toBe(true);
    const three = await joins('three');
    await expect.poll(three.isIn, SOON).toBe(true);
    for (const call of [one, two, three]) await call.leave();
    expect([scene.notes, scene.leftovers()]).toEqual([[], []]);
  });

  it('is the next one to renew when the first call ends without having done it', async () => {
    const one = await joins('one');
    await expect.poll(one.isIn, SOON).toBe(true);
    const two = await joins('two');
    await one.leave();
    await expect.poll(two.isIn, SOON).toBe(true);
    const three = await joins('three');
    await sleep(LATER);
    expect(three.isIn()).toBe(false);
    scene.lived('oauth_creds.json', login(3600));
    await three.leave();
    await two.leave();
  });

  it('is left after ten seconds by a call that hangs, or was killed', async () => {
    const one = await joins('one');
    await expect.poll(one.isIn, SOON).toBe(true);
    const turn = path.join(scene.places.live('gemini'), 'renewing');
    fs.utimesSync(turn, new Date(), new Date(Date.now() - 11_000));
    const two = await joins('two');
    await expect.poll(two.isIn, SOON).toBe(true);
    await one.leave(); // which ends its own turn, and not the one of the other
    expect(fs.readFileSync(turn, 'utf8')).toBe('two');
    await two.leave();
  });

  it('is waited for by no call that is not of the CLI, and ended by Ctrl-C', async () => {
    const one = await joins('one');
    await expect.poll(one.isIn, SOON).toBe(true);
    const other = await joins('other', { isOther: true });
    await expect.poll(other.isIn, SOON).toBe(true);
    await other.leave();
    const seen: Signal[] = [];
    const waits = scene.join('waits', { seen });
    await sleep(50);
    seen.push('SIGINT');
    await expect(waits).rejects.toMatchObject({ code: 130 });
    expect(fs.readdirSync(path.join(scene.places.live('gemini'), 'members'))).toEqual(['one']);
    await one.leave();
  });

  it('of claude is renewed in turn as well, but for calls with a key', async () => {
    using other = createScene({ provider: claude });
    const token = (expiresAt: number | null): string =>
      JSON.stringify({ claudeAiOauth: { accessToken: 'a', refreshToken: 'r', expiresAt } });
    other.stored('.credentials.json', token(Date.now() - 1000));
    const one = await joins('one', {}, other);
    await expect.poll(one.isIn, SOON).toBe(true);
    const keyed = await joins('keyed', { isKeyed: true }, other);
    await expect.poll(keyed.isIn, SOON).toBe(true);
    const two = await joins('two', {}, other);
    await sleep(LATER);
    expect(two.isIn()).toBe(false);
    other.lived('.credentials.json', token(null)); // one that does not expire
    await expect.poll(two.isIn, SOON).toBe(true);
    for (const call of [one, keyed, two]) await call.leave();
  });
});

it.each([
  ['is not due', () => scene.stored('oauth_creds.json', login(3600))],
  ['is not used', () => scene.stored('settings.json', settings('gemini-api-key'))],
  ['is not there', () => fs.rmSync(path.join(scene.store, 'oauth_creds.json'))],
])('a login that %s is waited for by nobody', async (_, prepare) => {
  prepare();
  const [one, two] = [await joins('one'), await joins('two')];
  for (const call of [one, two]) await expect.poll(call.isIn, SOON).toBe(true);
  await one.leave();
  await two.leave();
});
