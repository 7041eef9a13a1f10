import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveFolder } from '../../../src/store/live.ts';
import { versionOf } from '../../../src/boundary/version.ts';
import { createScene, type Scene, until } from '../../support/scene.ts';

/** Milliseconds, for a machine that has much else to do; test/stress/latency.test.ts measures how long it takes. */
const SOON = 60_000;
/** In which something would have happened that is not to happen. */
const LATER = 300;
/** Milliseconds at which a clock stands still, far from that of what mayfly itself writes. */
const STANDING = Date.now() + 3_600_000;

let scene: Scene;
let call: LiveFolder;
const login = (token: string): string => JSON.stringify({ claudeAiOauth: { accessToken: token, expiresAt: 9e12 } });

/** In Bun it is one step. */
vi.mock('../../../src/boundary/exchange.ts', () => ({
  exchange(one: string, other: string): boolean {
    fs.renameSync(one, `${one}.moved`);
    fs.renameSync(other, one);
    fs.renameSync(`${one}.moved`, other);
    return true;
  },
}));

beforeEach(async () => {
  scene = createScene();
  scene.stored('CLAUDE.md', 'store');
  scene.stored('.claude.json', '{"a":1}');
  scene.stored('.credentials.json', login('a'));
  call = await scene.join();
  await sleep(120); // until the watches stand
});
afterEach(async () => {
  await call.leave();
  const left = scene.leftovers();
  scene[Symbol.dispose]();
  if (left.length > 0) throw new Error(left.join('\n'));
});

describe('while a call runs, the store has soon', () => {
  const live = (name: string): string => path.join(scene.live, name);

  it.each<[string, () => void, () => boolean]>([
    ['a file replaced by rename', () => scene.lived('CLAUDE.md', 'new'), () => scene.readStore('CLAUDE.md') === 'new'],
    [
      'a file written in place',
      () => fs.writeFileSync(live('CLAUDE.md'), 'new'),
      () => scene.readStore('CLAUDE.md') === 'new',
    ],
    [
      'a new file in new folders',
      () => scene.lived('themes/a/b/c', 'x'),
      () => scene.readStore('themes/a/b/c') === 'x',
    ],
    ['a file that is gone', () => fs.rmSync(live('CLAUDE.md')), () => scene.readStore('CLAUDE.md') === undefined],
    [
      'a link inside',
      () => fs.symlinkSync('CLAUDE.md', live('LINK.md')),
      () => fs.lstatSync(path.join(scene.store, 'LINK.md'), { throwIfNoEntry: false })?.isSymbolicLink() ?? false,
    ],
    [
      'a file that may be executed',
      () => fs.chmodSync(live('CLAUDE.md'), 0o700),
      () => (fs.statSync(path.join(scene.store, 'CLAUDE.md')).mode & 0o100) > 0,
    ],
  ])('%s', async (_, change, arrived) => {
    change();
    await expect(until(arrived, SOON)).resolves.toBeDefined();
  });

  it('every one of many changes of one file', async () => {
    for (let n = 0; n < 5; n++) {
      scene.lived('.claude.json', JSON.stringify({ a: 1, n }));
      await expect(
        until(() => scene.readStore('.claude.json')?.includes(`"n":${n}`) ?? false, SOON),
      ).resolves.toBeDefined();
    }
  });

  it('what was written into a folder that was removed and made again', async () => {
    scene.lived('themes/a/x', '1');
    await expect(until(() => scene.readStore('themes/a/x') === '1', SOON)).resolves.toBeDefined();
    fs.rmSync(live('themes'), { recursive: true });
    scene.lived('themes/a/x', '2');
    await expect(until(() => scene.readStore('themes/a/x') === '2', SOON)).resolves.toBeDefined();
    await sleep(LATER); // so that only a new watch can tell
    scene.lived('themes/a/x', '3');
    await expect(until(() => scene.readStore('themes/a/x') === '3', SOON)).resolves.toBeDefined();
  });

  it('nothing that is cut off, but what it becomes', async () => {
    const now = vi.spyOn(scene.host, 'now');
    now.mockReturnValue(STANDING + 1900);
    fs.writeFileSync(live('.claude.json'), '{"a":1,');
    fs.utimesSync(live('.claude.json'), STANDING / 1000, STANDING / 1000);
    await sleep(LATER);
    expect(scene.readStore('.claude.json')).toBe('{"a":1}');
    fs.appendFileSync(live('.claude.json'), '"b":2}');
    await expect(until(() => scene.readStore('.claude.json') === '{"a":1,"b":2}', SOON)).resolves.toBeDefined();
    expect(fs.readdirSync(scene.store).filter((name) => name.includes('rejected'))).toEqual([]);
  });
});

describe('a change of the store', () => {
  it('reaches the live folder', async () => {
    scene.stored('CLAUDE.md', 'edited');
    scene.stored('commands/new/x.md', 'x');
    await expect(until(() => scene.readLive('CLAUDE.md') === 'edited', SOON)).resolves.toBeDefined();
    await expect(until(() => scene.readLive('commands/new/x.md') === 'x', SOON)).resolves.toBeDefined();
    fs.rmSync(path.join(scene.store, 'CLAUDE.md'));
    await expect(until(() => scene.readLive('CLAUDE.md') === undefined, SOON)).resolves.toBeDefined();
  });

  it('may have been made to what stood in the store for a moment only', async () => {
    const file = path.join(scene.store, '.claude.json');
    const look = fs.lstatSync;
    const isBeingReplaced = (): boolean => fs.readdirSync(scene.store).some((name) => name.startsWith('.mayfly.'));
    const spy = vi.spyOn(fs, 'lstatSync').mockImplementation(((target: string, ...rest: []) => {
      const found = look(target, ...rest);
      if (target === file && isBeingReplaced()) {
        spy.mockRestore();
        scene.stored('.claude.json', '{"a":1,"first":1}');
      }
      return found;
    }) as typeof look);
    scene.lived('.claude.json', '{"a":1,"live":1}');
    await until(() => scene.readStore('.claude.json') === '{"a":1,"live":1,"first":1}', SOON);
    await sleep(100); // until what put it back has done the rest as well
    scene.stored('.claude.json', '{"a":1,"live":1,"second":1}'); // by somebody who read it before it was put back
    await sleep(600);
    await call.leave();
    expect(JSON.parse(scene.readStore('.claude.json') ?? '')).toEqual({ a: 1, live: 1, first: 1, second: 1 });
  });

  it.each([
    ["the provider's folder", () => scene.store],
    ['the whole store', () => scene.places.store],
  ])('reaches the live folder after %s was replaced by a copy', async (_, which) => {
    const folder = which();
    fs.cpSync(folder, `${folder}.copy`, { recursive: true });
    fs.renameSync(folder, `${folder}.old`);
    fs.renameSync(`${folder}.copy`, folder);
    await sleep(800); // so that only a new watch can tell
    scene.stored('CLAUDE.md', 'edited');
    await expect(until(() => scene.readLive('CLAUDE.md') === 'edited', SOON)).resolves.toBeDefined();
    fs.rmSync(`${folder}.old`, { recursive: true });
  });

  it('is merged with what the CLI changed meanwhile', async () => {
    scene.lived('.claude.json', '{"a":1,"live":1}');
    scene.stored('.claude.json', '{"a":1,"store":1}');
    const both = '{"a":1,"live":1,"store":1}';
    await expect(
      until(() => scene.readStore('.claude.json') === both && scene.readLive('.claude.json') === both, SOON),
    ).resolves.toBeDefined();
  });

  it('that puts back what was there is no late writer', async () => {
    const [before, chosen] = ['{"a":1}', '{"b":1,"c":1}'];
    scene.lived('.claude.json', chosen);
    await expect(until(() => scene.readStore('.claude.json') === chosen, SOON)).resolves.toBeDefined();
    scene.stored('.claude.json', before);
    await expect(until(() => scene.readLive('.claude.json') === before, SOON)).resolves.toBeDefined();
    expect(scene.readStore('.claude.json')).toBe(before);
  });

  it('waits until the CLI has left the file alone', async () => {
    const now = vi.spyOn(scene.host, 'now');
    now.mockReturnValue(STANDING + 190);
    scene.lived('.claude.json', '{"a":1,"live":1}');
    fs.utimesSync(path.join(scene.live, '.claude.json'), STANDING / 1000, STANDING / 1000);
    scene.stored('.claude.json', '{"a":1,"store":1}');
    const both = '{"a":1,"live":1,"store":1}';
    await expect(until(() => scene.readStore('.claude.json') === both, SOON)).resolves.toBeDefined();
    const looks = now.mock.calls.length;
    await expect(until(() => now.mock.calls.length > looks + 20, SOON)).resolves.toBeDefined();
    expect(scene.readLive('.claude.json')).toBe('{"a":1,"live":1}');
    now.mockReturnValue(STANDING + 210);
    await expect(until(() => scene.readLive('.claude.json') === both, SOON)).resolves.toBeDefined();
  });
});

describe('a change of the store waits for the locks of the CLIs', () => {
  it.each([
    ['.claude.json', '.claude.json.lock', '{"a":1,"store":1}'],
    ['.credentials.json', '../.claude.lock', login('b')],
    ['.credentials.json', '.oauth_refresh.lock', login('b')],
  ])('%s for %s', async (file, lock, content) => {
    fs.mkdirSync(path.join(scene.live, lock));
    scene.stored(file, content);
    await sleep(500);
    expect(scene.readLive(file)).not.toBe(content);
    fs.rmdirSync(path.join(scene.live, lock));
    await expect(until(() => scene.readLive(file) === content, SOON)).resolves.toBeDefined();
    expect(fs.readdirSync(scene.live).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });
});

it('a login that a crash blanked is put right for the calls that still run', async () => {
  scene.lived('.credentials.json', login(''));
  await expect(until(() => scene.readLive('.credentials.json') === login('a'), SOON)).resolves.toBeDefined();
  expect(scene.readStore('.credentials.json')).toBe(login('a'));
  expect(scene.notes).toEqual([]); // the screen is the CLI's as long as it runs
  await call.leave();
  expect(scene.notes).toEqual([expect.stringContaining('its login is blank')]);
});

it('says nothing and loses nothing when a call ends at once', async () => {
  const second = await scene.join('two');
  scene.lived('notes.txt', 'late');
  await second.leave();
  expect(scene.readStore('notes.txt')).toBe('late');
  expect(scene.notes).toEqual([]);
});

it('what a killed pass had written to the store is no change of its owner', async () => {
  scene.lived('CLAUDE.md', 'first');
  await until(() => scene.readStore('CLAUDE.md') === 'first', SOON);
  const [snapshot, written] = ['snapshot.json', 'written'].map((name) => path.join(scene.places.live('claude'), name));
  await until(() => !fs.existsSync(written ?? ''), SOON);
  const before = fs.readFileSync(snapshot ?? '', 'utf8');
  scene.lived('CLAUDE.md', 'second');
  await until(() => scene.readStore('CLAUDE.md') === 'second', SOON);
  await until(() => fs.readFileSync(snapshot ?? '', 'utf8') !== before, SOON);
  // As if the pass had been killed before it could save what it knew.
  fs.writeFileSync(snapshot ?? '', before);
  const id = versionOf(Buffer.from('second'), 'file').id;
  fs.writeFileSync(written ?? '', `${JSON.stringify(['CLAUDE.md', id])}\n`);
  scene.lived('CLAUDE.md', 'third');
  await expect(until(() => scene.readStore('CLAUDE.md') === 'third', SOON)).resolves.toBeDefined();
  expect(fs.readdirSync(scene.store).filter((name) => name.includes('conflict'))).toEqual([]);
});
