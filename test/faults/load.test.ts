import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { processHost } from '../../src/host.ts';
import { placesIn } from '../../src/places.ts';
import { claude } from '../../src/providers/claude.ts';
import { joinLive } from '../../src/sync/live.ts';
import { replace } from './cli.ts';
import { createGround, missing } from './ground.ts';

const CALLS = 20;
const ROUNDS = 200;
const STARVED = 250; // milliseconds

it('20 calls that change files of the folder 200 times each lose nothing, while the store is edited, too', async () => {
  using ground = createGround();
  const file = path.join(ground.store, 'claude/.claude.json');
  // One more call outlives the editor: who writes to the store what he had read when a call still ran has to be seen by one.
  const places = placesIn(ground.store, ground.runtime);
  const last = await joinLive(processHost(), places, claude, 'last', () => Promise.resolve(true));
  const calls = Array.from({ length: CALLS }, (_, n) => ground.call(`c${n}`, ROUNDS, 5).ended);
  const ended = new AbortController();
  const all = Promise.all(calls).finally(() => ended.abort());
  let [edits, reads, invalid, longest] = [0, 0, 0, 0];
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
      const start = performance.now();
      await sleep(2);
      longest = Math.max(longest, performance.now() - start);
    }
  })();
  const ends = await all;
  await Promise.all([editor, reader]);
  await last.leave();

  const keys = ground.stored();
  const outside = Array.from({ length: edits }, (_, n) => `outside-${n}`).filter((key) => !keys.has(key));
  const lost = ends.flatMap((__, n) => missing(keys, `c${n}`, ROUNDS));
  for (const [n] of ends.entries()) {
    const own = fs.readFileSync(path.join(ground.store, 'claude/agents', `c${n}.md`), 'utf8');
    if (own !== String(ROUNDS - 1)) lost.push(`agents/c${n}.md`);
  }
  console.log(
    `load: ${CALLS} calls, ${CALLS * ROUNDS} changes, ${edits} edits of the store, ${reads} reads: ${lost.length + outside.length} lost, ${invalid} invalid`,
  );
  const notes = ends.flatMap((end) => end.notes.split('\n')).filter((line) => line && !line.includes('waiting for'));
  const codes = [...new Set(ends.map((end) => end.code))];
  expect({ codes, notes, lost, invalid, left: ground.leftovers() }).toEqual({
    codes: [0],
    notes: [],
    lost: [],
    invalid: 0,
    left: [],
  });
  // An edit that comes between our last look and our rename is gone (docs/adr/0010): only a machine that stops us there,
  // since it has far too much to do, ever shows that.
  expect(outside.length).toBeLessThanOrEqual(longest > STARVED ? 2 : 0);
}, 400_000);
