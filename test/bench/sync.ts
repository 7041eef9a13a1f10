/**
 * What sync-in and sync-out of a full store cost: 50 files, 5 MB, ten of them JSON; and what a merge of 10 MB does.
 * `index.ts` builds and runs it as it is shipped.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { processHost } from '../../src/platform/process-host.ts';
import { placesIn } from '../../src/config/places.ts';
import { claude } from '../../src/providers/claude.ts';
import { sleep } from '../../src/platform/sleep.ts';
import { fill } from '../../src/store/fill.ts';
import type { Flow } from '../../src/store/flow.ts';
import { liveParts } from '../../src/store/layout.ts';
import { joinLive, liveMount } from '../../src/store/live.ts';
import { merge } from '../../src/store/merge.ts';
import { reconcile } from '../../src/store/reconcile.ts';
import { recover } from '../../src/store/recover.ts';
import { versionOf } from '../../src/boundary/version.ts';
import { show } from './measure.ts';

const ROUNDS = 60;
const CHANGED_ROUNDS = 20;
const FILES = 50;
const SIZE = 100_000;

async function main(): Promise<void> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-bench-'));
  const runtime = fs.mkdtempSync(path.join(fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), 'mayfly-bench-'));
  try {
    const places = placesIn(path.join(root, 'store'), runtime);
    fillStore(path.join(places.store, claude.name));
    const host = processHost();
    const isRunning = (): Promise<boolean> => Promise.resolve(false);
    const times: Record<string, number[]> = {};
    const time = async <T>(name: string, body: () => Promise<T>): Promise<T> => {
      const start = performance.now();
      const result = await body();
      (times[name] ??= []).push(performance.now() - start);
      return result;
    };
    const join = (id: string): ReturnType<typeof joinLive> => joinLive(host, places, claude, id, isRunning);
    for (let round = 0; round < ROUNDS; round++) {
      await time('recover, nothing to do', () => recover(host, places, isRunning));
      const first = await time('sync-in', () => join('one'));
      const second = await time('join', () => join('two'));
      await time('leave, not the last', () => second.leave());
      await time('sync-out', () => first.leave());
    }
    const changed = path.join(places.store, claude.name, '.claude.json');
    fs.writeFileSync(changed, JSON.stringify({ projects: {}, text: 'x'.repeat(SIZE) }));
    fs.utimesSync(changed, 1e9, 1e9);
    for (let round = 0; round < CHANGED_ROUNDS; round++) {
      const call = await join('one');
      await sleep(150); // the container starts meanwhile
      const live = path.join(liveMount(places, claude), '.claude/.claude.json');
      replace(live, JSON.stringify({ ...(JSON.parse(fs.readFileSync(live, 'utf8')) as object), round }));
      await time('sync-out of a change', () => call.leave());
    }
    for (const [name, all] of Object.entries(times)) console.log(`${name.padEnd(24)} ${show(all)}`);
    console.log(`${'merge of 10 MB'.padEnd(24)} ${show(mergeTimes())}`);
    console.log(`${'10 MB, a whole pass'.padEnd(24)} ${show(await passTimes(root, runtime))}`);
    const both = (times['sync-in'] ?? []).map((each, round) => each + (times['sync-out']?.[round] ?? 0));
    console.log(`${'sync-in and sync-out'.padEnd(24)} ${show(both)}`);
  } finally {
    for (const folder of [root, runtime]) fs.rmSync(folder, { recursive: true, force: true });
  }
}

const projects = Object.fromEntries(
  Array.from({ length: 12_000 }, (_, n) => [`/home/somebody/p${n}`, { tools: ['a'], text: 'x'.repeat(780), n }]),
);

/** As the CLIs and most editors do it. */
function replace(file: string, text: string): void {
  fs.writeFileSync(`${file}.tmp.1`, text);
  fs.renameSync(`${file}.tmp.1`, file);
}

/** Both sides of a file of 10 MB change, again and again: read, merged with what they held before, written and kept. */
async function passTimes(root: string, runtime: string): Promise<number[]> {
  const places = placesIn(path.join(root, 'large'), path.join(runtime, 'large'));
  const flow: Flow = {
    host: processHost(),
    parts: liveParts(places, claude.name),
    provider: { name: claude.name, folder: '.claude', files: claude.files },
    store: path.join(places.store, claude.name),
    note: (line) => console.log(line),
  };
  const name = '.claude.json';
  const [live, store] = [path.join(flow.parts.mount, '.claude', name), path.join(flow.store, name)];
  for (const folder of [flow.store, path.dirname(flow.parts.root)]) fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(store, JSON.stringify({ projects }, undefined, 2));
  fill(flow, {});
  const all: number[] = [];
  for (let round = 0; round < 10; round++) {
    for (const [file, key] of [[live, 'a'] as const, [store, 'b'] as const])
      replace(
        file,
        JSON.stringify({ ...(JSON.parse(fs.readFileSync(file, 'utf8')) as object), [key]: round }, undefined, 2),
      );
    const start = performance.now();
    await reconcile(flow, { only: new Set([name]), last: false });
    all.push(performance.now() - start);
  }
  return all;
}

function mergeTimes(): number[] {
  const texts = [{ projects }, { projects, a: 1 }, { projects, b: 1 }].map((each) =>
    JSON.stringify(each, undefined, 2),
  );
  return Array.from({ length: 10 }, () => {
    const [base, live, store] = texts.map((text) => versionOf(Buffer.from(text), 'file'));
    const start = performance.now();
    merge({ file: '.claude.json', rule: undefined, base, live, store });
    return performance.now() - start;
  });
}

function fillStore(store: string): void {
  for (let n = 0; n < FILES; n++) {
    const folder = path.join(store, ['', 'agents', 'commands', 'skills/one', 'plugins/two'][n % 5] ?? '');
    fs.mkdirSync(folder, { recursive: true });
    const text = 'lorem ipsum '.repeat(SIZE / 12);
    const file = path.join(folder, n < 10 ? `f${n}.json` : `f${n}.md`);
    fs.writeFileSync(file, n < 10 ? JSON.stringify({ text }) : text);
    fs.utimesSync(file, 1e9, 1e9); // a store is not as new as this
  }
}

void main();
