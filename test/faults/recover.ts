/** `node recover.ts STORE RUNTIME RUNNING`: what every mayfly command does first. */
import fs from 'node:fs';
import path from 'node:path';
import { processHost } from '../../src/host.ts';
import { placesIn } from '../../src/places.ts';
import { recover } from '../../src/sync/recover.ts';

const [store = '', runtime = '', running = ''] = process.argv.slice(2);
await recover(processHost(), placesIn(store, runtime), (name) =>
  Promise.resolve(fs.existsSync(path.join(running, name))),
);
