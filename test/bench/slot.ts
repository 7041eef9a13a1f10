/** What the place under the limit costs a call: the engine's list, which is asked for ahead, and the count under the lock. `index.ts` builds and runs it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { listEngineCalls } from '../../src/engine/calls.ts';
import { chooseEngine } from '../../src/engine/engine.ts';
import { askFacts } from '../../src/engine/facts.ts';
import { processHost } from '../../src/platform/process-host.ts';
import { placesIn } from '../../src/config/places.ts';
import { takeSlot } from '../../src/call/slots.ts';
import { createStage, removeStage, stageOf } from '../../src/boundary/stage.ts';
import { show } from './measure.ts';

const ROUNDS = 60;

async function main(): Promise<void> {
  const root = fs.mkdtempSync(path.join(fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), 'mayfly-bench-'));
  try {
    const host = processHost();
    const places = placesIn(path.join(root, 'store'), root);
    const engine = chooseEngine(host, 'auto');
    const facts = await askFacts(host, engine);
    const [asked, counted]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      const calls = await listEngineCalls(engine, facts);
      const told = performance.now();
      const request = { id: 'one', provider: 'glm', project: 'bench', calls: 5, overall: 10, wait: undefined };
      const asking = { isRunning: () => Promise.resolve(false), listed: () => Promise.resolve(calls) };
      const stage = stageOf(places, 'one');
      await takeSlot(host, places, { ...request, store: 'bench', seen: [] }, asking, () => createStage(stage, {}));
      counted.push(performance.now() - told);
      asked.push(told - start);
      removeStage(stage);
    }
    console.log(`${"the engine's list".padEnd(24)} ${show(asked)}\n${'a slot'.padEnd(24)} ${show(counted)}`);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

void main();
