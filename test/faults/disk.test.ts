import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createScene, until } from '../support/scene.ts';
import { isRoot, mountSmall } from './ground.ts';

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

const names = Array.from({ length: 8 }, (_, n) => (n % 2 ? `agents/${n}.md` : `skills/s/${n}.json`));
const content = (): string => JSON.stringify(randomBytes(1 + Math.floor(Math.random() * 9000)).toString('hex'));

describe.runIf(isRoot)('a full file system', () => {
  it('under the store keeps what could not be written, until it can', async () => {
    using small = mountSmall('1m');
    const wrong: string[] = [];
    let failed = 0;
    for (let n = 0; n < TIMES; n++) {
      const store = path.join(small.path, `store-${n}`);
      using scene = createScene({ store });
      const before = names.map(() => content());
      for (const [place, name] of names.entries()) scene.stored(name, before[place] ?? '');
      const call = await scene.join();
      const after = names.map(() => content());
      const ballast = fillUp(small.path, Math.random() * 60_000);
      for (const [place, name] of names.entries()) scene.lived(name, after[place] ?? '');
      await call.leave();
      const found = names.map((name) => scene.readStore(name));
      for (const [place, text] of found.entries()) {
        if (text !== before[place] && text !== after[place]) wrong.push(`${names[place]} is neither old nor new`);
      }
      const isComplete = found.every((text, place) => text === after[place]);
      if (!isComplete) failed += 1;
      if (scene.notes.length !== (isComplete ? 0 : 1)) wrong.push(...scene.notes, 'wrong number of lines');
      if (!isComplete && !/no space is left/.test(scene.notes[0] ?? '')) wrong.push(...scene.notes);
      fs.rmSync(ballast);
      await scene.recover();
      for (const [place, name] of names.entries())
        if (scene.readStore(name) !== after[place]) wrong.push(`${name} is lost`);
      wrong.push(...scene.leftovers(), ...scene.halves());
      fs.rmSync(store, { recursive: true });
    }
    console.log(`full file system under the store, ${TIMES} times (${failed} hit): ${wrong.length} lost`);
    expect(wrong).toEqual([]);
    expect(failed).toBeGreaterThan(TIMES / 4);
  });

  it('under the live folder loses nothing that the CLI could write', async () => {
    using small = mountSmall('1m');
    const wrong: string[] = [];
    let [refused, failed] = [0, 0];
    for (let n = 0; n < TIMES; n++) {
      const runtime = path.join(small.path, `run-${n}`);
      fs.mkdirSync(runtime);
      using scene = createScene({ runtime });
      const before = names.map(() => content());
      for (const [place, name] of names.entries()) scene.stored(name, before[place] ?? '');
      const isFullBefore = n % 4 === 0;
      const room = fillUp(small.path, isFullBefore ? Math.random() * 200_000 : 400_000);
      const call = await scene.join().catch((error: unknown) => error);
      if (call instanceof Error) {
        refused += 1;
        if (!/no space left for .*free some/.test(call.message)) wrong.push(call.message);
        wrong.push(...scene.leftovers());
        fs.rmSync(room);
        continue;
      }
      fs.rmSync(room);
      const ballast = fillUp(small.path, Math.random() * 40_000);
      const after = names.map((name, place) => {
        const text = content();
        try {
          scene.lived(name, text);
          return text;
        } catch {
          failed += 1;
          fs.rmSync(path.join(scene.live, `${name}.tmp.1`), { force: true });
          return before[place];
        }
      });
      try {
        fs.appendFileSync(ballast, Buffer.alloc(1 << 20)); // now not a byte is left
      } catch {}
      await (call as { leave(): Promise<void> }).leave();
      for (const [place, name] of names.entries())
        if (scene.readStore(name) !== after[place]) wrong.push(`${name} is lost`);
      wrong.push(...scene.leftovers(), ...scene.halves(), ...scene.notes);
      fs.rmSync(ballast);
    }
    console.log(
      `full live folder, ${TIMES} times (${refused} refused, ${failed} writes of the CLI failed): ${wrong.length} lost`,
    );
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(0);
    expect(failed).toBeGreaterThan(0);
  });

  it('that was read-only for a while takes what changed then, without another change', async () => {
    using small = mountSmall('4m');
    using scene = createScene({ store: path.join(small.path, 'store') });
    scene.stored('CLAUDE.md', 'before');
    const call = await scene.join();
    await sleep(150); // until the watches stand
    small.remount('ro');
    scene.lived('CLAUDE.md', 'after');
    await sleep(400);
    small.remount('rw');
    await until(() => scene.readStore('CLAUDE.md') === 'after', 4000);
    await call.leave();
    expect([scene.notes, scene.leftovers(), scene.halves()]).toEqual([[], [], []]);
  });

  it.each(['before the call', 'during the call'])('that becomes read-only under the store %s', async (when) => {
    using small = mountSmall('4m');
    const wrong: string[] = [];
    for (let n = 0; n < TIMES; n++) {
      const store = path.join(small.path, `store-${n}`);
      using scene = createScene({ store });
      for (const name of names) scene.stored(name, 'before');
      if (when === 'before the call') small.remount('ro');
      const call = await scene.join();
      small.remount('ro');
      const changed = names.filter(() => Math.random() < 0.5);
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
