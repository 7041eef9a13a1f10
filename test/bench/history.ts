/** What history costs a call: it is mounted, so nothing. */
import fs from 'node:fs';
import path from 'node:path';
import { stateOf } from '../support/state.ts';
import { compare, type Compared, type Way } from './measure.ts';
import { createRig, executable, type Rig, runQuietly } from './rig.ts';

const FILES = 20_000;
const SIZE = 50_000; // bytes, so 1 GB in all

export async function benchHistory(): Promise<Compared> {
  using full = createRig();
  using empty = createRig();
  const state = stateOf({ store: path.join(full.home, '.docker-ai-config') }, fs.realpathSync(full.project));
  const folder = path.join(state, 'claude/projects/-somewhere');
  fs.mkdirSync(folder, { recursive: true });
  for (let n = 0; n < FILES; n += 1) {
    const file = path.join(folder, `${n}.jsonl`);
    fs.writeFileSync(file, '');
    fs.truncateSync(file, SIZE);
  }
  const way = (name: string, rig: Rig): Way => ({
    name,
    run: () => runQuietly(executable, ['exec', '--provider', 'claude', '--', 'true'], rig),
  });
  return await compare(
    'a call of `true` for claude: 1 GB of history in 20,000 files against none',
    way('with history', full),
    way('without', empty),
  );
}
