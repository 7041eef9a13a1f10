import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gemini } from '../../../src/providers/gemini.ts';
import type { LiveFolder } from '../../../src/store/live.ts';
import { createScene, type Scene } from '../../support/scene.ts';

/** A folder like the user's own: each file in it is one that a pass would copy, remove or move if it were the CLI's. */
const HOME: Readonly<Record<string, string>> = {
  id_ed25519: 'canary',
  'CLAUDE.md': 'canary',
  '.credentials.json': '{"canary":1}',
  'oauth_creds.json': '{"canary":1}',
  'backups/a': 'canary',
  'session-env/a': 'canary',
  'projects/p/1.jsonl': 'canary',
  '.claude.json.lock/a': 'canary',
};

let scene: Scene;
let home: string;
const store = {
  'CLAUDE.md': 'mine',
  '.claude.json': '{"mine":1}',
  'settings.json': '{"mine":1}',
  '.credentials.json': '{"claudeAiOauth":{"accessToken":"a"}}',
};

function setUp(made: Scene): void {
  scene = made;
  home = path.join(scene.places.runtime, 'home');
  for (const [name, content] of Object.entries(HOME)) {
    fs.mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    fs.writeFileSync(path.join(home, name), content);
  }
  for (const [name, content] of Object.entries(store)) scene.stored(name, content);
}
beforeEach(() => setUp(createScene()));
afterEach(() => scene[Symbol.dispose]());

function swap(): void {
  fs.renameSync(scene.live, `${scene.live}-moved`);
  fs.symlinkSync(home, scene.live);
}

/** Every file of the home is as it was, and nothing of it is anywhere else. */
function expectUntouched(): void {
  const found = Object.fromEntries(Object.keys(HOME).map((name) => [name, readPlain(path.join(home, name))]));
  expect(found).toEqual(HOME);
  const all = [scene.places.store, path.dirname(scene.places.live('-'))].flatMap((folder) =>
    filesBelow(folder).map((name) => readPlain(path.join(folder, name))),
  );
  expect(all.filter((content) => content?.includes('canary'))).toEqual([]);
}

/** `fs.readdirSync` follows links. */
function filesBelow(folder: string): string[] {
  return execFileSync('find', ['-P', folder, '-type', 'f', '-printf', '%P\n'], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
}

function readPlain(file: string): string | undefined {
  return fs.lstatSync(file).isFile() ? fs.readFileSync(file, 'utf8') : undefined;
}

function expectStored(): void {
  for (const [name, content] of Object.entries(store)) expect(scene.readStore(name)).toBe(content);
}

describe('a container that puts a link in the place of the CLI’s folder', () => {
  it.each<[string, (call: LiveFolder) => Promise<unknown>]>([
    ['at the end of the call', (call) => call.leave()],
    [
      'after changes that were seen while it ran',
      async (call) => {
        await sleep(150); // until the watches stand
        fs.appendFileSync(path.join(home, 'oauth_creds.json'), '');
        await sleep(300);
        await call.leave();
      },
    ],
    [
      'when the next command completes it',
      async (call) => {
        await call.leave(true);
        scene.kill('one');
        await scene.recover();
      },
    ],
    [
      'when its mayfly was killed and its container lives on',
      async (call) => {
        await call.leave(true);
        scene.kill('one');
        scene.running.add('one');
        await scene.recover();
        scene.running.clear();
        await scene.recover();
      },
    ],
  ])('reaches nothing of the host: %s', async (_, end) => {
    const call = await scene.join();
    swap();
    await end(call);
    expectUntouched();
    expectStored();
    expect(scene.notes).toEqual([expect.stringContaining('no folder in the place')]);
    expect(scene.leftovers()).toEqual([]);
    expect(filesBelow(scene.places.store).filter((name) => name.endsWith('.claude-moved/CLAUDE.md'))).toHaveLength(1);
  });

  it('reaches nothing when the folder stays since the store does not take it', async () => {
    const call = await scene.join();
    swap();
    fs.writeFileSync(path.join(scene.places.store, 'kept'), 'in the way');
    await call.leave();
    expectUntouched();
    await (await scene.join()).leave();
    expectUntouched();
    expect(scene.notes).toHaveLength(2);
  });

  it('keeps other calls out, with a line, until it has ended', async () => {
    const call = await scene.join();
    swap();
    await expect(scene.join('two')).rejects.toThrow(/put something else in its place.*; end the calls of claude/);
    await call.leave();
    await (await scene.join('two')).leave();
    expectUntouched();
  });
});

it('a login behind such a link is not looked at', async () => {
  scene[Symbol.dispose]();
  setUp(createScene({ provider: gemini }));
  scene.stored('settings.json', JSON.stringify({ security: { auth: { selectedType: 'oauth-personal' } } }));
  scene.stored('oauth_creds.json', JSON.stringify({ access_token: 'a', expiry_date: 1 }));
  const call = await scene.join();
  swap();
  fs.utimesSync(path.join(home, 'oauth_creds.json'), 1, 1);
  await expect(scene.join('two')).rejects.toThrow('in its place');
  expect(fs.statSync(path.join(home, 'oauth_creds.json')).atimeMs).toBe(1000);
  await call.leave();
});

it.each([
  ['while the call runs', 200],
  ['at its end', 0],
])('what a call deletes all at once %s is kept, with a line', async (_, pause) => {
  const call = await scene.join();
  if (pause > 0) await sleep(150); // until the watches stand
  for (const name of fs.readdirSync(scene.live)) fs.rmSync(path.join(scene.live, name), { recursive: true });
  scene.lived('.claude.json', '{"new":1}'); // as a CLI that goes on writes it again
  await sleep(pause);
  await call.leave();
  expect(fs.readdirSync(scene.store)).toEqual(['.claude.json']);
  expect(scene.notes).toEqual([
    expect.stringMatching(/a call deleted 3 files of .* at once; they are kept as .*/),
    expect.stringContaining('is told in every project: CLAUDE.md;'),
  ]);
  const kept = scene.notes[0]?.split(' as ').at(-1) ?? '';
  for (const name of ['CLAUDE.md', '.credentials.json', 'settings.json'] as const)
    expect(fs.readFileSync(path.join(kept, name), 'utf8')).toBe(store[name]);
});

it('a logout is a deletion', async () => {
  const call = await scene.join();
  fs.rmSync(path.join(scene.live, '.credentials.json'));
  await call.leave();
  expect(fs.readdirSync(scene.store).toSorted()).toEqual(['.claude.json', 'CLAUDE.md', 'settings.json']);
  expect(scene.notes).toEqual([]);
});

it('a CLI’s folder that is gone is no wish to delete everything', async () => {
  const call = await scene.join();
  await sleep(150);
  fs.rmSync(scene.live, { recursive: true });
  await sleep(200);
  expectStored();
  await call.leave();
  expectStored();
  expect(scene.notes).toHaveLength(1);
});
