import path from 'node:path';
import { expect, test } from 'vitest';
import { ENGINES, startGexec } from '../support/call.ts';
import { canariesIn } from '../support/canaries.ts';
import { createEnemy } from '../support/enemy.ts';

const STARTS = 10;

test.each(ENGINES)(
  'with %s a folder that another call swaps for a link is not mounted',
  async (engine) => {
    await using enemy = await createEnemy({ engine });
    const { rig, project } = enemy;
    const inner = await rig.project('project/inner', { git: true });
    // The loop ends by itself if the test does not end it.
    const swap = `until [ -e go ]; do sleep 0.05; done; end=$(($(date +%s) + 300))
    until [ -e stop ] || [ "$(date +%s)" -gt $end ]; do
      mv inner .real && ln -s ../private inner; sleep 0.02; rm inner; mv .real inner; sleep 0.02
    done`;
    await using loop = startGexec(rig, ['sh', '-c', swap], { cwd: project });
    // This shell is in the folder before it is swapped, and stays in it.
    const starts = `echo ready; read -r go; for n in $(seq ${STARTS}); do
      "$0" exec -- sh -c 'ls -A; cat diary; echo mine >mine; rm -f mine'; echo "ended $?"; done`;
    await using caller = rig.start('sh', ['-c', starts, rig.executable], { cwd: inner, input: null, timeout: 300_000 });
    await expect.poll(() => caller.stdout(), { timeout: 20_000 }).toContain('ready');
    rig.write(path.join(project, 'go'), '');
    caller.stdin?.end('go\n');
    const { stdout } = await caller.done;
    rig.write(path.join(project, 'stop'), '');
    await loop.done;
    const said = stdout.toString();
    expect(said.match(/ended \d+/g)).toHaveLength(STARTS);
    expect(said).not.toContain('diary');
    expect(canariesIn(stdout, enemy.canaries)).toEqual([]);
    expect(enemy.harm()).toEqual([]);
  },
  400_000,
);
