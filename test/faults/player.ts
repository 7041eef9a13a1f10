/**
 * What `ground.ts` starts in processes of their own, compiled as mayfly is shipped.
 *
 * `player call OPTIONS`: a call without an engine. It joins the live folder of claude and plays the CLI in it: `rounds`
 * times it adds a key to `.claude.json` under a lock inside the folder, as the CLIs do, and writes a file of its own. A
 * line `done N` says that change N stands. Then it leaves.
 * `player stay OPTIONS`: a call that changes nothing and leaves when its file in `running` is removed.
 * `player recover OPTIONS`: what every mayfly command does first.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processHost } from '../../src/platform/process-host.ts';
import { placesIn } from '../../src/config/places.ts';
import { claude } from '../../src/providers/claude.ts';
import { joinLive, liveMount } from '../../src/store/live.ts';
import { recover } from '../../src/store/recover.ts';
import { change } from './cli.ts';

export interface PlayerOptions {
  readonly store: string;
  readonly runtime: string;
  /** Folder with a file for each container that lives. */
  readonly running: string;
  readonly id: string;
  readonly rounds: number;
  /** Milliseconds between two changes. */
  readonly pause: number;
}

async function main(kind: string | undefined, options: PlayerOptions): Promise<void> {
  const { id, running } = options;
  const places = placesIn(options.store, options.runtime);
  const isRunning = (call: string): Promise<boolean> => Promise.resolve(fs.existsSync(path.join(running, call)));
  if (kind === 'recover') return recover(processHost(), places, isRunning);
  const live = await joinLive(processHost(), places, claude, id, isRunning);
  const folder = path.join(liveMount(places, claude), '.claude');
  fs.writeFileSync(path.join(running, id), '');
  if (kind === 'stay') while (fs.existsSync(path.join(running, id))) await sleep(20);
  for (let n = 0; n < options.rounds; n++) {
    await change(folder, id, n);
    fs.writeSync(1, `done ${n}\n`);
    await sleep(options.pause);
  }
  fs.rmSync(path.join(running, id), { force: true });
  return live.leave();
}

void main(process.argv[2], JSON.parse(process.argv[3] ?? '{}') as PlayerOptions);
