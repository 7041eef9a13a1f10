import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ownerOf } from '../../src/platform/owner.ts';
import { needs } from '../support/needs.ts';
import { randomOfTest } from '../support/random.ts';
import { createScene, type Scene } from '../support/scene.ts';

const TIMES = 20;
const NOBODY = 65_534;
const canBeNobody = needs('root, to be somebody else for a while');

/** Whether a text is still somewhere in the store, under whatever name. */
function isKept(scene: Scene, text: string): boolean {
  const files = fs.readdirSync(scene.places.store, { recursive: true, withFileTypes: true });
  return files.some((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return entry.isFile() && fs.readFileSync(file, 'utf8').includes(text);
  });
}

describe('a file of the store that is no file any more', () => {
  const obstacles: Record<string, (target: string) => void> = {
    'a link out': (target) => fs.symlinkSync('/etc/hostname', target),
    'a link into the void': (target) => fs.symlinkSync('/nowhere/at/all', target),
    'a link to itself': (target) => fs.symlinkSync(path.basename(target), target),
    'a folder': (target) => fs.mkdirSync(target),
    'a folder with content': (target) => {
      fs.mkdirSync(target);
      fs.writeFileSync(path.join(target, 'inner.md'), 'inner');
    },
  };

  it('costs nothing but a line, whenever it happens', async () => {
    const wrong: string[] = [];
    const random = randomOfTest();
    for (let n = 0; n < TIMES * 2; n++) {
      using scene = createScene();
      const name = random.pick(['notes.txt', 'settings.json', 'themes/a.md', '.credentials.json']);
      scene.stored(name, '{"old":1}');
      scene.stored('themes/other.md', 'other');
      const target = path.join(scene.store, name);
      const obstacle = random.pick(Object.keys(obstacles));
      const replace = (): void => {
        fs.rmSync(target);
        obstacles[obstacle]?.(target);
      };
      const moment = random.pick(['before', 'during', 'after']);
      if (moment === 'before') replace();
      const call = await scene.join();
      if (moment === 'during') replace();
      fs.rmSync(path.join(scene.live, name), { recursive: true, force: true }); // a folder of the store, as it should be
      scene.lived(name, `{"fresh":${n}}`);
      if (random.isLucky()) await sleep(150);
      if (moment === 'after') replace();
      const before = fs.lstatSync(target).isFile() ? undefined : fs.lstatSync(target).ino;
      await call.leave();
      if (!isKept(scene, `{"fresh":${n}}`)) wrong.push(`${name} is lost: ${obstacle} ${moment} the change`);
      const isFolderOfTheCli = moment === 'before' && obstacle === 'a folder with content'; // and was replaced by it
      if (!isFolderOfTheCli && before !== undefined && fs.lstatSync(target).ino !== before)
        wrong.push(`${obstacle} for ${name} was replaced`);
      if (scene.notes.length === 0 && !isFolderOfTheCli)
        wrong.push(`nothing was said of ${obstacle} for ${name} ${moment}`);
      if (scene.readStore('themes/other.md') !== 'other') wrong.push('another file is lost');
      wrong.push(...scene.leftovers(), ...scene.halves());
    }
    console.log(`a file of the store made a link or a folder, ${TIMES * 2} times: ${wrong.length} lost`);
    expect(wrong).toEqual([]);
    expect(fs.readFileSync('/etc/hostname', 'utf8')).not.toContain('fresh');
  });

  it.runIf(canBeNobody)('costs nothing but a line when it cannot be read', async () => {
    const wrong: string[] = [];
    const random = randomOfTest();
    for (let n = 0; n < TIMES; n++) {
      process.setegid?.(NOBODY);
      process.seteuid?.(NOBODY);
      try {
        using scene = createScene();
        const name = random.pick(['notes.txt', 'settings.json', 'themes/a.md']);
        scene.stored(name, '"old"');
        scene.stored('themes/other.md', 'other');
        const target = path.join(scene.store, random.pick([name, path.dirname(name)]));
        const mode = fs.statSync(target).mode;
        if (random.isLucky()) fs.chmodSync(target, 0);
        const call = await scene.join();
        fs.chmodSync(target, 0);
        scene.lived(name, `"fresh ${n}"`);
        await call.leave();
        fs.chmodSync(target, mode);
        await scene.recover();
        if (!isKept(scene, `"fresh ${n}"`)) wrong.push(`${target} is lost`);
        if (!isKept(scene, '"old"') && scene.readStore(name) !== `"fresh ${n}"`) wrong.push('the old one is lost');
        if (scene.notes.length === 0) wrong.push(`nothing was said of ${target}`);
        if (scene.readStore('themes/other.md') !== 'other') wrong.push('another file is lost');
        wrong.push(...scene.leftovers(), ...scene.halves());
      } finally {
        process.seteuid?.(0);
        process.setegid?.(0);
      }
    }
    console.log(`a file of the store that cannot be read, ${TIMES} times: ${wrong.length} lost`);
    expect(wrong).toEqual([]);
  });
});

it('a lock that a dead host or a power cut left in the store ends with its time, and no call waits for ever', async () => {
  const wrong: string[] = [];
  const play = async (n: number): Promise<void> => {
    using scene = createScene();
    scene.stored('notes.txt', 'old');
    const dead = JSON.stringify({ ...ownerOf(1), host: 'a-dead-host', boot: 'another', nonce: `n${n}` });
    fs.writeFileSync(path.join(scene.places.store, '.claude.lock'), n % 3 === 0 ? '' : dead);
    const call = await scene.join();
    scene.lived('notes.txt', 'new');
    await call.leave();
    if (scene.readStore('notes.txt') !== 'new') wrong.push('notes.txt is lost');
    wrong.push(...scene.leftovers(), ...scene.halves(), ...scene.notes);
  };
  await Promise.all(Array.from({ length: TIMES }, (_, n) => play(n)));
  console.log(`a lock of a dead host in the store, ${TIMES} times: ${wrong.length} lost`);
  expect(wrong).toEqual([]);
});

it('two users of one store at once lose nothing', async () => {
  const wrong: string[] = [];
  const random = randomOfTest();
  for (let n = 0; n < TIMES; n++) {
    using one = createScene();
    using other = createScene({ store: one.places.store });
    one.stored('.claude.json', '{}');
    const calls = [await one.join('one'), await other.join('other')];
    for (let round = 0; round < 5; round++) {
      for (const [name, scene] of Object.entries({ one, other })) {
        const content = JSON.parse(scene.readLive('.claude.json') ?? '') as Record<string, number>;
        content[`${name}-${round}`] = round;
        scene.lived('.claude.json', JSON.stringify(content));
      }
      await sleep(random.below(120));
    }
    await Promise.all(calls.map((call) => call.leave()));
    const keys = Object.keys(JSON.parse(one.readStore('.claude.json') ?? '') as object);
    if (keys.length !== 10) wrong.push(`only ${keys.length} keys`);
    wrong.push(...one.leftovers(), ...other.leftovers(), ...one.halves(), ...one.notes, ...other.notes);
  }
  console.log(`two runtime folders with one store, ${TIMES} times: ${wrong.length} lost`);
  expect(wrong).toEqual([]);
});

it('a clock that is set back or forth during a call changes nothing', async () => {
  const wrong: string[] = [];
  const random = randomOfTest();
  const real = Date.now;
  for (let n = 0; n < TIMES; n++) {
    using scene = createScene();
    for (const name of ['notes.txt', '.claude.json', 'themes/a.md']) scene.stored(name, '{"old":1}');
    const shift = random.pick([-3_600_000, 3_600_000, -86_400_000]);
    const call = await scene.join();
    await sleep(random.pick([0, 80]));
    Date.now = () => real() + shift;
    try {
      scene.shift(shift);
      // What the kernel would write with that clock.
      const back = (name: string, text: string, root = scene.live): void => {
        fs.writeFileSync(path.join(root, name), text);
        fs.utimesSync(path.join(root, name), new Date(Date.now()), new Date(Date.now()));
      };
      back('notes.txt', 'fresh');
      back('.claude.json', '{"old":1,"live":1}');
      back('.claude.json', '{"old":1,"store":1}', scene.store);
      await sleep(random.pick([0, 150]));
      fs.rmSync(path.join(scene.live, 'themes/a.md'));
      await call.leave();
    } finally {
      Date.now = real;
    }
    const merged = JSON.parse(scene.readStore('.claude.json') ?? '') as object;
    if (scene.readStore('notes.txt') !== 'fresh') wrong.push('notes.txt is lost');
    if (JSON.stringify(Object.keys(merged).toSorted()) !== '["live","old","store"]') wrong.push(JSON.stringify(merged));
    if (scene.readStore('themes/a.md') !== undefined) wrong.push('a deletion is lost');
    wrong.push(...scene.leftovers(), ...scene.halves(), ...scene.notes);
  }
  console.log(`clock set, ${TIMES} times: ${wrong.length} lost`);
  expect(wrong).toEqual([]);
});

it('a folder that another version left is kept, whatever is in it', async () => {
  const wrong: string[] = [];
  const random = randomOfTest();
  for (let n = 0; n < TIMES; n++) {
    using scene = createScene();
    const root = scene.places.live('claude');
    const file = random.pick(['.claude/.credentials.json', 'data/.credentials.json', '.credentials.json']);
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), `token ${n}`);
    for (const left of ['about.json', 'members', 'snapshot.json']) {
      if (random.isLucky()) fs.writeFileSync(path.join(root, left), random.pick(['', 'null', '{"layout":99}', '\0\0']));
    }
    if (n % 2) await scene.recover();
    else await (await scene.join()).leave();
    if (!isKept(scene, `token ${n}`)) wrong.push(`${file} is lost`);
    if (scene.notes.length !== 1) wrong.push(...scene.notes, 'wrong number of lines');
    wrong.push(...scene.leftovers(), ...scene.halves());
  }
  console.log(`a live folder of another version, ${TIMES} times: ${wrong.length} lost`);
  expect(wrong).toEqual([]);
});
