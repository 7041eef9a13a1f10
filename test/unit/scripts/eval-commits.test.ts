import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createRepository } from '../../support/repository.ts';

test('the evaluation replays the history and leaves the repository as it was', () => {
  using repository = createRepository();
  repository.write('docs/a.md', 'one\n');
  repository.commit('docs: say what it is');
  repository.write('src/a.ts', 'two\n');
  repository.commit('feat: begin');
  repository.write('left.txt', 'not committed\n');
  const state = (): string => repository.run('status', '--porcelain') + repository.run('for-each-ref');
  const before = state();
  const output = execFileSync(
    process.execPath,
    ['scripts/eval-commits.ts', repository.folder, '5', '--provider', 'none'],
    {
      encoding: 'utf8',
    },
  );
  expect(output).toContain('feat: begin\n          chore: add a.ts\n');
  expect(output).toContain('docs: say what it is\n          docs: add a.md\n');
  expect(output).toMatch(/^2 commits, written by none\nsame type: 1 of 2 \(50 %\)\nvalid at the first try: 2 of 2/m);
  expect(state()).toBe(before);
});
