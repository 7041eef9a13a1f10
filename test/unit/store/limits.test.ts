import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createScene, type Scene } from '../../support/scene.ts';

let scene: Scene;
beforeEach(() => void (scene = createScene()));
afterEach(() => scene[Symbol.dispose]());

const LONG = 120_000;
const below = (folder: string): string[] => fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
const kept = (): string => path.join(scene.places.store, 'kept');

/** Folders in each other, made from the inside, since no path may be so long. */
function deepFolder(place: string, depth: number): void {
  fs.mkdirSync(`${place}.in`);
  for (let left = depth; left > 0; left -= 1) {
    fs.mkdirSync(`${place}.out`);
    fs.renameSync(`${place}.in`, `${place}.out/d`);
    fs.renameSync(`${place}.out`, `${place}.in`);
  }
  fs.renameSync(`${place}.in`, place);
}

/** What is said of the hostile thing; the next call is as if nothing had been. */
async function after(make: () => void): Promise<string[]> {
  scene.stored('CLAUDE.md', 'mine');
  const call = await scene.join('a');
  make();
  scene.lived('themes/a.md', 'taken home');
  await call.leave();
  const notes = scene.notes.splice(0);
  expect(scene.leftovers()).toEqual([]);
  expect(scene.readStore('themes/a.md')).toBe('taken home');
  const next = await scene.join('b');
  expect(scene.readLive('CLAUDE.md')).toBe('mine');
  await next.leave();
  expect(scene.notes).toEqual([]);
  expect(scene.leftovers()).toEqual([]);
  return notes;
}

test('folders in each other, deeper than any path', { timeout: LONG }, async () => {
  const notes = await after(() => {
    deepFolder(path.join(scene.live, 'skills'), 2500);
    deepFolder(path.join(scene.live, '../beside'), 2500);
  });
  expect(notes.length).toBeLessThan(3);
});

test('more folders than a process has descriptors', { timeout: LONG }, async () => {
  const notes = await after(() => {
    for (let n = 0; n < 25_000; n += 1) fs.mkdirSync(path.join(scene.live, 'plugins', `${n}`), { recursive: true });
    fs.writeFileSync(path.join(scene.live, 'plugins/7/x'), 'x');
  });
  expect(notes).toEqual([expect.stringContaining('kept as')]);
  expect(below(kept()).filter((name) => name.endsWith('/plugins/7/x'))).toHaveLength(1);
});

test('a file of 2 GB that takes no room', async () => {
  const notes = await after(() => {
    fs.writeFileSync(path.join(scene.live, 'CLAUDE.local.md'), '');
    fs.truncateSync(path.join(scene.live, 'CLAUDE.local.md'), 2_000_000_000);
  });
  expect(notes).toEqual([expect.stringMatching(/CLAUDE\.local\.md of a call .* without 1 entr/)]);
  expect(below(kept()).filter((name) => name.endsWith('.md'))).toEqual([]);
});

test('what is kept of a sparse file takes no more room than it did', async () => {
  await after(() => {
    fs.writeFileSync(path.join(scene.live, 'mine'), 'begin');
    fs.truncateSync(path.join(scene.live, 'mine'), 300_000_000);
  });
  const file = below(kept()).find((name) => name.endsWith('/mine')) ?? '';
  const { size, blocks } = fs.statSync(path.join(kept(), file));
  expect([size, blocks < 10_000]).toEqual([300_000_000, true]);
});

test('names that are no UTF-8', async () => {
  const odd = (...bytes: number[]): Buffer => Buffer.concat([Buffer.from(`${scene.live}/`), Buffer.from(bytes)]);
  const notes = await after(() => {
    fs.writeFileSync(odd(0x61, 0xff, 0xfe), 'precious');
    fs.mkdirSync(odd(0xc3));
    fs.writeFileSync(odd(0xc3, 0x2f, 0x78), 'inside');
  });
  expect(notes).toEqual([expect.stringContaining('kept as')]);
  const [folder = ''] = fs.readdirSync(kept());
  const place = path.join(kept(), folder, '.claude');
  const names = fs.readdirSync(place, { encoding: 'buffer' });
  expect(names.map((name) => name.toString('latin1')).toSorted()).toEqual(['a\u00ff\u00fe', '\u00c3']);
  const file = Buffer.concat([Buffer.from(`${place}/a`), Buffer.from([0xff, 0xfe])]);
  expect(fs.readFileSync(file, 'utf8')).toBe('precious');
});

test('pipes, which nobody writes into, and more of them than anybody reads lines of', async () => {
  const notes = await after(() => {
    const pipes = Array.from({ length: 60 }, (_, n) => path.join(scene.live, `${n}.md`));
    execFileSync('mkfifo', [...pipes, path.join(scene.live, 'settings.json')]);
  });
  expect(notes).toHaveLength(21);
  expect(notes.at(-1)).toContain('41 more');
});

test('names as long as there are, and JSON that nobody can read under them', async () => {
  const notes = await after(() => {
    fs.writeFileSync(path.join(scene.live, `${'a'.repeat(250)}.json`), '{'.repeat(1000));
    scene.lived('settings.json', '/* '.repeat(300_000));
    scene.lived('keybindings.json', '['.repeat(1_000_000));
  });
  expect(notes).toHaveLength(3);
});
