import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { commitScene, ENTER, GOOD } from '../../support/commit.ts';

test('what was described is committed, and nothing is left to do', async () => {
  using scene = commitScene();
  scene.write('second.txt', 'new\n');
  scene.write('first.txt', 'changed\n');
  const ran = await scene.commit([], { keys: [ENTER], answers: [GOOD] });
  expect(ran).toMatchObject({ code: 0, line: '' });
  expect(ran.questions).toEqual(['[Enter] commit · e edit · r again · n cancel']);
  expect(scene.git('log', '-1', '--format=%B')).toBe('fix: close the file in time\n\n');
  expect(scene.git('status', '--porcelain')).toBe('');
  expect(fs.existsSync(path.join(scene.repo, '.git/mayfly'))).toBe(false);
});
