/** What it costs to look at calls that run: `mayfly stats` and `mayfly ps` of ten, in turn with a bare list of the engine. */
import { compare, type Compared } from './measure.ts';
import { executable, type Rig, runQuietly } from './rig.ts';

const COUNT = 10;

export async function* benchFleet(rig: Rig): AsyncGenerator<Compared> {
  const calls = Array.from({ length: COUNT }, () => rig.start(executable, ['exec', '--', 'sleep', '300']));
  const bare = { name: 'bare', run: () => runQuietly('docker', ['ps', '--quiet'], rig) };
  try {
    await new Promise((resolve) => setTimeout(resolve, 5000));
    for (const command of ['stats', 'ps']) {
      const ours = { name: command, run: () => runQuietly(executable, [command], rig) };
      yield await compare(`\`mayfly ${command}\` of ${COUNT} calls against \`docker ps --quiet\``, ours, bare);
    }
  } finally {
    await runQuietly(executable, ['stop-all', '--yes'], rig);
    await Promise.all(calls.map(({ done }) => done));
  }
}
