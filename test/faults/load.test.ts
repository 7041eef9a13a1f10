import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { randomOfTest, tries } from '../support/random.ts';
import { replace } from './cli.ts';
import { createGround, missing } from './ground.ts';

const CALLS = tries(20);
const ROUNDS = tries(200);

it(`${CALLS} calls that change files of the folder ${ROUNDS} times each lose nothing, while the store is edited, too`, async () => {
  const random = randomOfTest();
  using ground = createGround();
  const file = path.join(ground.store, 'claude/.claude.json');
  // One more call outlives the editor: who writes to the store what he had read when a call still ran has to be seen by one.
  const last = ground.stay('last');
  const isIn = path.join(ground.running, 'last');
  await expect.poll(() => fs.existsSync(isIn)).toBe(true);
  const calls = Array.from({ length: CALLS }, (_, n) => ground.call(`c${n}`, ROUNDS, 5).ended);
  const ended = new AbortController();
  const all = Promise.all(calls).finally(() => ended.abort());
  let [edits, reads, invalid] = [0, 0, 0];
  const editor = (async () => {
    for (; !ended.signal.aborted; edits++) {
      const content = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, number>;
      content[`outside-${edits}`] = edits;
      await sleep(random.below(5));
      replace(file, JSON.stringify(content), 'outside');
      await sleep(20 + random.below(40));
    }
  })();
  const reader = (async () => {
    for (; !ended.signal.aborted; reads++) {
      try {
        JSON.parse(fs.readFileSync(file, 'utf8'));
      } catch {
        invalid += 1;
      }
      await sleep(2);
    }
  })();
  await all;
  await Promise.all([editor, reader]);
  fs.rmSync(isIn);
  const ends = [...(await all), await last.ended];

  const keys = ground.stored();
  const outside = Array.from({ length: edits }, (_, n) => `outside-${n}`).filter((key) => !keys.has(key));
  const lost = calls.flatMap((__, n) => missing(keys, `c${n}`, ROUNDS));
  for (const [n] of calls.entries()) {
    const own = fs.readFileSync(path.join(ground.store, 'claude/themes', `c${n}.md`), 'utf8');
    if (own !== String(ROUNDS - 1)) lost.push(`themes/c${n}.md`);
  }
  console.log(
    `load: ${CALLS} calls, ${CALLS * ROUNDS} changes, ${edits} edits of the store, ${reads} reads: ${lost.length + outside.length} lost, ${invalid} invalid`,
  );
  const notes = ends.flatMap((end) => end.notes.split('\n')).filter((line) => line && !line.includes('waiting for'));
  const codes = [...new Set(ends.map((end) => end.code))];
  expect({ codes, notes, lost, outside, invalid, left: ground.leftovers() }).toEqual({
    codes: [0],
    notes: [],
    lost: [],
    outside: [],
    invalid: 0,
    left: [],
  });
}, 800_000);
