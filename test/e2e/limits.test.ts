import { expect, test } from 'vitest';
import { createRig } from '../support/rig.ts';

test('of calls that start together no more than the limit run, and the others name those', async () => {
  await using rig = await createRig();
  rig.write('.docker-ai-config/config.yaml', 'max-calls: 2\n');
  const cwd = await rig.project();
  const ends = await Promise.all(Array.from({ length: 5 }, () => rig.mayfly(['exec', '--', 'sleep', '3'], { cwd })));
  expect(ends.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual([0, 0, 75, 75, 75]);
  const refused = ends.filter(({ code }) => code === 75);
  for (const { stderr } of refused) {
    expect(stderr).toMatch(/2 calls of all providers already run \((mayfly-exec-project-\w+(, )?){2}\); wait for one/);
  }
  await expect(rig.mayfly(['exec', '--', 'true'], { cwd })).resolves.toMatchObject({ code: 0 });
});
