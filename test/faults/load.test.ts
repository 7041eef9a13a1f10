import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { replace } from './cli.ts';
import type { CallOptions } from './call.ts';

const CALLS = 20;
const ROUNDS = 200;

it('20 calls that change files of the folder 200 times each lose nothing, while the store is edited, too', async () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-load-'));
  const runtime = fs.mkdtempSync('/dev/shm/mayfly-load-');
  const [store, running] = [path.join(root, 'store'), path.join(root, 'running')];
  const file = path.join(store, 'claude/.claude.json');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.mkdirSync(running);
  fs.writeFileSync(file, '{}');

  let errors = '';
  const calls = Array.from({ length: CALLS }, (_, n) => {
    const options: CallOptions = { store, runtime, running, id: `c${n}`, rounds: ROUNDS, pause: 5 };
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'call.ts'), JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    return new Promise<number | null>((resolve) => void child.on('close', resolve));
  });
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
  const codes = await all;
  await Promise.all([editor, reader]);

  const stored = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, number>;
  const expected = [
    ...Array.from({ length: CALLS * ROUNDS }, (_, n) => `c${n % CALLS}-${Math.floor(n / CALLS)}`),
    ...Array.from({ length: edits }, (_, n) => `outside-${n}`),
  ];
  const lost = expected.filter((key) => !(key in stored));
  const wrong = Array.from({ length: CALLS }, (_, n) => `c${n}.md`).filter(
    (name) => fs.readFileSync(path.join(store, 'claude/agents', name), 'utf8') !== String(ROUNDS - 1),
  );
  const left = fs.readdirSync(path.join(runtime, 'live'));
  const beside = fs.readdirSync(store).filter((name) => name !== 'claude');
  console.log(
    `load: ${CALLS} calls, ${CALLS * ROUNDS} changes, ${edits} edits of the store, ${reads} reads: ${lost.length + wrong.length} lost, ${invalid} invalid`,
  );
  for (const folder of [root, runtime]) fs.rmSync(folder, { recursive: true });
  expect({ codes: [...new Set(codes)], errors, lost, wrong, invalid, left, beside }).toEqual({
    codes: [0],
    errors: '',
    lost: [],
    wrong: [],
    invalid: 0,
    left: [],
    beside: [],
  });
}, 300_000);
