import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { needs } from '../support/needs.ts';
import { type Random, randomOfTest } from '../support/random.ts';
import { createScene, until } from '../support/scene.ts';
import { mountSmall } from './ground.ts';

const TIMES = 20;

/** Fills a file system but for so many bytes. */
function fillUp(folder: string, but: number): string {
  const ballast = path.join(folder, 'ballast');
  fs.writeFileSync(ballast, '');
  const { bavail, bsize } = fs.statfsSync(folder);
  const size = Math.max(0, bavail * bsize - but);
  if (size > 0) fs.writeFileSync(ballast, Buffer.alloc(size, 1));
  return ballast;
}

const names = Array.from({ length: 8 }, (_, n) => (n % 2 ? `themes/${n}.md` : `themes/s/${n}.json`));
const contents = (random: Random): string[] =>
  names.map(() => JSON.stringify(random.bytes(1 + Math.floor(random.below(9000))).toString('hex')));

/** A call whose changes meet a store with so many bytes of room; what is wrong then, and whether all of them were written. */
async function leaveWith(room: number, random: Random): Promise<{ wrong: string[]; isComplete: boolean }> {
  using small = mountSmall('1m');
  using scene = createScene({ store: path.join(small.path, 'store') });
  const wrong: string[] = [];
  const [before, after] = [contents(random), contents(random)];
  for (const [place, name] of names.entries()) scene.stored(name, before[place] ?? '');
  const call = await scene.join();
  const ballast = fillUp(small.path, room);
  for (const [place, name] of names.entries()) scene.lived(name, after[place] ?? '');
  await call.leave();
  const found = names.map((name) => scene.readStore(name));
  for (const [place, text] of found.entries()) {
    if (text !== before[place] && text !== after[place]) wrong.push(`${names[place]} is neither old nor new`);
  }
  const isComplete = found.every((text, place) => text === after[place]);
  if (scene.notes.length !== (isComplete ? 0 : 1)) wrong.push(...scene.notes, 'wrong number of lines');
  if (!isComplete && !/no space is left/.test(scene.notes[0] ?? '')) wrong.push(...scene.notes);
  fs.rmSync(ballast);
  await scene.recover();
  for (const [place, name] of names.entries())
    if (scene.readStore(name) !== after[place]) wrong.push(`${name} is lost`);
  return { wrong: [...wrong, ...scene.leftovers(), ...scene.halves()], isComplete };
}

/** A call that begins and goes on with so many bytes of room for its live folder; what is wrong then, and what became of it. */
async function playIn(
  rooms: { readonly before: number; readonly during: number },
  random: Random,
): Promise<{ wrong: string[]; isRefused: boolean; failed: number }> {
  using small = mountSmall('1m');
  const runtime = path.join(small.path, 'run');
  fs.mkdirSync(runtime);
  using scene = createScene({ runtime });
  const wrong: string[] = [];
  const [before, next] = [contents(random), contents(random)];
  for (const [place, name] of names.entries()) scene.stored(name, before[place] ?? '');
  let ballast = fillUp(small.path, rooms.before);
  const call = await scene.join().catch((error: Error) => error);
  if (call instanceof Error) {
    if (!/no space left for .*free some/.test(call.message)) wrong.push(call.message);
    return { wrong: [...wrong, ...scene.leftovers()], isRefused: true, failed: 0 };
  }
  fs.rmSync(ballast);
  ballast = fillUp(small.path, rooms.during);
  let failed = 0;
  const after = names.map((name, place) => {
    try {
      scene.lived(name, next[place] ?? '');
      return next[place];
    } catch {
      failed += 1;
      fs.rmSync(path.join(scene.live, `${name}.tmp.1`), { force: true });
      return before[place];
    }
  });
  try {
    fs.appendFileSync(ballast, Buffer.alloc(1 << 20)); // now not a byte is left
  } catch {}
  await call.leave();
  for (const [place, name] of names.entries())
    if (scene.readStore(name) !== after[place]) wrong.push(`${name} is lost`);
  return { wrong: [...wrong, ...scene.leftovers(), ...scene.halves(), ...scene.notes], isRefused: false, failed };
}

describe.runIf(needs('root, to mount a file system'))('a full file system', () => {
  it.each([
    ['nothing', 0, false],
    ['all', 500_000, true],
  ])('under the store with room for %s keeps what could not be written, until it can', async (_, room, isComplete) => {
    expect(await leaveWith(room, randomOfTest())).toEqual({ wrong: [], isComplete });
  });

  it('under the store with any room keeps what could not be written, until it can', async () => {
    const random = randomOfTest();
    for (let n = 0; n < TIMES; n++) expect((await leaveWith(random.below(60_000), random)).wrong).toEqual([]);
  });

  it.each([
    ['no call', { before: 0, during: 0 }, { isRefused: true, failed: 0 }],
    ['no change', { before: 500_000, during: 0 }, { isRefused: false, failed: names.length }],
    ['all', { before: 500_000, during: 500_000 }, { isRefused: false, failed: 0 }],
  ])('under the live folder with room for %s loses nothing that the CLI could write', async (_, rooms, expected) => {
    expect(await playIn(rooms, randomOfTest())).toEqual({ wrong: [], ...expected });
  });

  it('under the live folder with any room loses nothing that the CLI could write', async () => {
    const random = randomOfTest();
    for (let n = 0; n < TIMES; n++) {
      const rooms = { before: n % 4 === 0 ? random.below(200_000) : 500_000, during: random.below(40_000) };
      expect((await playIn(rooms, random)).wrong).toEqual([]);
    }
  });

  it('that was read-only for a while takes what changed then, without another change', async () => {
    using small = mountSmall('4m');
    using scene = createScene({ store: path.join(small.path, 'store') });
    scene.stored('notes.txt', 'before');
    const call = await scene.join();
    await sleep(150); // until the watches stand
    small.remount('ro');
    scene.lived('notes.txt', 'after');
    await sleep(400);
    small.remount('rw');
    await until(() => scene.readStore('notes.txt') === 'after', 60_000);
    await call.leave();
    expect([scene.notes, scene.leftovers(), scene.halves()]).toEqual([[], [], []]);
  });

  it.each(['before the call', 'during the call'])('that becomes read-only under the store %s', async (when) => {
    using small = mountSmall('4m');
    const random = randomOfTest();
    const wrong: string[] = [];
    for (let n = 0; n < TIMES; n++) {
      const store = path.join(small.path, `store-${n}`);
      using scene = createScene({ store });
      for (const name of names) scene.stored(name, 'before');
      if (when === 'before the call') small.remount('ro');
      const call = await scene.join();
      small.remount('ro');
      const changed = names.filter(() => random.isLucky());
      for (const name of changed) scene.lived(name, '"after"');
      await call.leave();
      if (scene.notes.length !== (changed.length > 0 ? 1 : 0)) wrong.push(...scene.notes, 'wrong number of lines');
      if (changed.length > 0 && !/it is read-only/.test(scene.notes[0] ?? '')) wrong.push(...scene.notes);
      small.remount('rw');
      await scene.recover();
      for (const name of names) {
        if (scene.readStore(name) !== (changed.includes(name) ? '"after"' : 'before')) wrong.push(`${name} is lost`);
      }
      wrong.push(...scene.leftovers(), ...scene.halves());
      fs.rmSync(store, { recursive: true });
    }
    console.log(`store read-only ${when}, ${TIMES} times: ${wrong.length} lost`);
    expect(wrong).toEqual([]);
  });
});
