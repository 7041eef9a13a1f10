import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ENGINES } from '../support/call.ts';
import { createEnemy } from '../support/enemy.ts';

/** The guard looks while the engine makes the container. Here mayfly stands still as soon as the engine's client is on its way. */
test.each(ENGINES)('with %s no command runs before the guard has looked', async (engine) => {
  await using enemy = await createEnemy({ engine });
  const { rig, project } = enemy;
  for (let n = 0; n < 900; n += 1) rig.write(path.join(project, `.githooks/${n}`), ''); // so the look takes its time
  await enemy.inside('true'); // the first call of a project looks at once
  const folders = (rig.env['PATH'] ?? '').split(':');
  const real = folders.map((folder) => path.join(folder, engine)).find((file) => fs.existsSync(file));
  const wrapper = `#!/bin/sh
[ "$1" != run ] || kill -STOP "$PPID"
[ "$1" != run ] || { sleep 4; kill -CONT "$PPID"; } </dev/null >/dev/null 2>&1 &
exec ${real} "$@"
`;
  const folder = path.dirname(rig.write(`bin/${engine}`, wrapper, 0o755));
  const said = await enemy.inside('echo once; git config core.fsmonitor evil', {
    env: { PATH: `${folder}:${rig.env['PATH']}` },
  });
  expect(said.code).toBe(0);
  expect(said.stdout.toString()).toBe('once\n');
  expect(said.stderr).toContain('\n  .git/config: core.fsmonitor = evil (new)\n');
});
