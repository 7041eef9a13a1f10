import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { randomOfTest, tries } from '../support/random.ts';
import { change } from './cli.ts';
import { createGround, missing } from './ground.ts';

const TIMES = tries(24);
const AT_ONCE = 4;

/** One call that is killed after `moment` milliseconds, and what completes it after `second`; resolves with what is wrong afterwards. */
async function killedOnce(containerLives: boolean, moment: number, second: number): Promise<string[]> {
  using ground = createGround();
  const call = ground.call('a', 1000, 2);
  await sleep(moment);
  call.child.kill('SIGKILL');
  const { done } = await call.ended;
  const container = path.join(ground.running, 'a');
  let rounds = 0;
  if (containerLives && done > 0) {
    fs.writeFileSync(container, '');
    fs.rmSync(path.join(ground.live, '.claude.json.lock'), { recursive: true, force: true }); // the CLI's own affair
    for (; rounds < 5; rounds++) {
      await change(ground.live, 'b', rounds);
      if (rounds === 2) await ground.recover().ended; // leaves it alone
    }
  }
  fs.rmSync(container, { force: true });
  // What completes it may be killed as well.
  const first = ground.recover();
  await sleep(second);
  first.child.kill('SIGKILL');
  await first.ended;
  const { notes } = await ground.recover().ended;
  const keys = ground.stored();
  return [...missing(keys, 'a', done), ...missing(keys, 'b', rounds), ...ground.leftovers(), notes].filter(Boolean);
}

it.each([
  ['with its container', false],
  ['while its container lives on', true],
])(`kill -9 of mayfly %s loses nothing`, async (name, containerLives) => {
  const random = randomOfTest();
  const wrong: string[] = [];
  for (let n = 0; n < TIMES; n += AT_ONCE) {
    const moments = Array.from({ length: AT_ONCE }, () => [150 + random.below(700), random.below(250)] as const);
    const all = moments.map((two) => killedOnce(containerLives, ...two));
    wrong.push(...(await Promise.all(all)).flat());
  }
  console.log(`kill -9 of mayfly ${name}, ${TIMES} times: ${wrong.length} lost`);
  expect(wrong).toEqual([]);
});

function holderOf(lock: string): string | undefined {
  try {
    return fs.readlinkSync(lock);
  } catch {
    return undefined; // nobody, or mayfly itself, which makes a folder
  }
}

/** Three calls, one of which is killed after so many milliseconds; resolves with what is wrong afterwards. */
async function oneOfThree(moment: number): Promise<string[]> {
  using ground = createGround();
  const calls = ['a', 'b', 'c'].map((id) => ground.call(id, 60, 3));
  await sleep(moment);
  calls[0]?.child.kill('SIGKILL');
  const killed = await calls[0]?.ended;
  fs.rmSync(path.join(ground.running, 'a'), { force: true });
  // A CLI waits for a dead one's lock until it is stale; that is not what is asked here.
  const tidy = setInterval(() => {
    const lock = path.join(ground.live, '.claude.json.lock');
    if (holderOf(lock) === 'a') fs.rmSync(lock);
  }, 50);
  const others = await Promise.all(calls.slice(1).map((call) => call.ended));
  clearInterval(tidy);
  await ground.recover().ended; // where the others left before the container was gone
  const keys = ground.stored();
  return [
    ...missing(keys, 'a', killed?.done ?? 0),
    ...missing(keys, 'b', 60),
    ...missing(keys, 'c', 60),
    ...ground.leftovers(),
    ...others.map(({ notes }) => notes).filter(Boolean),
  ];
}

it('kill -9 of one call of three loses nothing of the others', async () => {
  const random = randomOfTest();
  const wrong: string[] = [];
  for (let n = 0; n < TIMES; n += AT_ONCE) {
    const moments = Array.from({ length: AT_ONCE }, () => 200 + random.below(500));
    wrong.push(...(await Promise.all(moments.map(oneOfThree))).flat());
  }
  console.log(`kill -9 of one call of three, ${TIMES} times: ${wrong.length} lost`);
  expect(wrong).toEqual([]);
});
