import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ENGINES, output } from '../support/call.ts';
import { createEnemy } from '../support/enemy.ts';

test.each(ENGINES)('with %s what a call leaves in its cache of packages is run in no other project', async (engine) => {
  await using enemy = await createEnemy({ engine });
  const { rig, project } = enemy;
  const other = await rig.project('neighbour', { git: true });
  const call = (cwd: string, script: string) =>
    rig.mayfly(['exec', '--provider', 'claude', '--', 'sh', '-c', script], { cwd, env: { ANTHROPIC_API_KEY: 'x' } });
  // As npx finds it: a program that was fetched before.
  const plant = `npm config get cache && mkdir -p ~/.npm/_npx/0123/node_modules/.bin && echo mine >~/.npm/_npx/0123/planted
    ln -s "${rig.home}" ~/.npm/_cacache && rm -f ~/.npm/../.npm/x && ln -s "${rig.home}/private" ~/.npm/_logs`;
  expect(output(await call(project, plant))).toBe(`${rig.home}/.npm\n`);
  expect(output(await call(project, 'ls -A ~/.npm; cat ~/.npm/_npx/*/planted'))).toMatch(
    /_cacache\n_logs\n_npx\nmine\n/u,
  );
  expect(output(await call(other, 'ls -A ~/.npm; grep -rl mine ~/.npm || true'))).toBe('');

  const archive = path.join(path.dirname(enemy.marker), 'all.tar.gz');
  // Neither a backup nor a removal follows what it has put there.
  expect((await enemy.mayfly(['backup', archive])).code).toBe(0);
  const listed = await rig.run('tar', ['-tzf', archive]);
  expect(listed.stdout.toString()).not.toMatch(/planted|diary/u);
  fs.renameSync(project, `${project}.gone`);
  const { stdout } = await rig.mayfly(['gc'], { cwd: other });
  expect(stdout.toString()).toMatch(/^cache  project-[0-9a-f]{12}$/mu);
  fs.renameSync(`${project}.gone`, project);
  expect(fs.readdirSync(path.join(rig.store, 'caches'))).toEqual([expect.stringMatching(/^neighbour-/u)]);
  expect(enemy.harm().filter((line) => !line.startsWith('~/neighbour'))).toEqual([]);
});
