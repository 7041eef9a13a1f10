/**
 * A call without an engine: `node call.ts '{"store":…,"runtime":…,"running":…,"id":…,"rounds":…,"pause":…}'` joins the live folder of claude, and
 * plays the CLI in it: `rounds` times it adds a key to `.claude.json` under a lock inside the folder, as the CLIs do, and writes a
 * file of its own. A line `done N` says that change N stands. Then it leaves, and the lines for the person follow on stderr.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processHost } from '../../src/host.ts';
import { placesIn } from '../../src/places.ts';
import { claude } from '../../src/providers/claude.ts';
import { joinLive, liveMount } from '../../src/sync/live.ts';
import { change } from './cli.ts';

export interface CallOptions {
  readonly store: string;
  readonly runtime: string;
  /** Folder with a file for each container that lives. */
  readonly running: string;
  readonly id: string;
  readonly rounds: number;
  /** Milliseconds between two changes. */
  readonly pause: number;
}

const options = JSON.parse(process.argv[2] ?? '{}') as CallOptions;
const places = placesIn(options.store, options.runtime);
const container = path.join(options.running, options.id);
const isRunning = (name: string): Promise<boolean> => Promise.resolve(fs.existsSync(path.join(options.running, name)));
const live = await joinLive(processHost(), places, claude, { id: options.id, container: options.id }, isRunning);
const folder = path.join(liveMount(places, claude), '.claude');
fs.writeFileSync(container, '');
for (let n = 0; n < options.rounds; n++) {
  await change(folder, options.id, n);
  fs.writeSync(1, `done ${n}\n`);
  await sleep(options.pause);
}
fs.rmSync(container);
await live.leave();
