import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { replace } from './cli.ts';
import { createGround, missing } from './ground.ts';

const CALLS = 20;
const ROUNDS = 200;

it('20 calls that change files of the folder 200 times each lose nothing, while the store is edited, too', async () => {
  using ground = createGround();
  const file = path.join(ground.store, 'claude/.claude.json');
  const calls = Array.from({ length: CALLS }, (_, n) => ground.call(`c${n}`, ROUNDS, 5).ended);
  const ended = new AbortController();
  const all = Promise.all(calls).finally(() => ended.abort());
  let [edits, reads, invalid] = [0, 0, 0];
  const editor = (async () => {
    for (; !ended.signal.aborted; edits++) {
      const content = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, number>;
      content[`outside-${edits}`] = edits;
      await sleep(Math.random() * 5);
      replace(file, JSON.stringify(content), 'outside');
      await sleep(20 + Math.random() * 40);
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
  const ends = await all;
  await Promise.all([editor, reader]);

  const keys = ground.stored();
  const outside = Array.from({ length: edits }, (_, n) => `outside-${n}`).filter((key) => !keys.has(key));
  const lost = [...outside, ...ends.flatMap((__, n) => missing(keys, `c${n}`, ROUNDS))];
  for (const [n] of ends.entries()) {
    const own = fs.readFileSync(path.join(ground.store, 'claude/agents', `c${n}.md`), 'utf8');
    if (own !== String(ROUNDS - 1)) lost.push(`agents/c${n}.md`);
  }
  console.log(
    `load: ${CALLS} calls, ${CALLS * ROUNDS} changes, ${edits} edits of the store, ${reads} reads: ${lost.length} lost, ${invalid} invalid`,
  );
  const notes = ends.map((end) => end.notes).join('');
  const codes = [...new Set(ends.map((end) => end.code))];
  expect({ codes, notes, lost, invalid, left: ground.leftovers() }).toEqual({
    codes: [0],
    notes: '',
    lost: [],
    invalid: 0,
    left: [],
  });
}, 300_000);
