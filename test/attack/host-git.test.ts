import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/config/commands.ts';
import { createEnemy } from '../support/enemy.ts';
import { plantPrograms } from '../support/planted-git.ts';

/** What a person may type in a project, of each command that looks at it. Those that commit or push run hooks: they were asked to. */
const LOOKS: Readonly<Record<string, readonly string[][]>> = {
  run: [['run', 'claude', '--dry-run']],
  exec: [
    ['exec', '--dry-run', '--', 'true'],
    ['exec', '--', 'true'],
  ],
  commit: [
    ['commit', '--provider', 'none', '--dry-run'],
    ['commit', '--provider', 'none', '--print'],
    ['commit', '--provider', 'none', '--print', '--all'],
    ['commit', '--provider', 'none', '--json', '--staged'],
  ],
  ps: [['ps', '--project', '.']],
  find: [['find', '.']],
  recommend: [['recommend']],
  context: [['context'], ['context', '--json']],
  guard: [
    ['guard', 'diff'],
    ['guard', 'restore'],
  ],
  template: [['template', 'list']],
  doctor: [['doctor']],
};

/** These are about calls, the store or the machine. */
const ELSEWHERE =
  'attach backup config engine events gc heal health image import init logs rename restart restore selftest shell show ssh stats stop stop-all top uninstall wait';

test('each command is one that looks at a project or one that does not', () => {
  expect([...Object.keys(LOOKS), ...ELSEWHERE.split(' ')].toSorted()).toEqual(Object.keys(COMMANDS).toSorted());
});

describe('programs that a repository names', () => {
  test('are there: git runs them', async () => {
    await using enemy = await createEnemy();
    plantPrograms(enemy.project, enemy.marker);
    await enemy.rig.run('git', ['status', '--', 'sub'], { cwd: enemy.project });
    await enemy.rig.run('git', ['add', 'new.txt'], { cwd: enemy.project });
    await enemy.rig.run('git', ['read-tree', 'HEAD'], { cwd: enemy.project });
    const ran = new Set(fs.readFileSync(enemy.marker, 'utf8').trim().split('\n'));
    expect([...ran]).toEqual(
      expect.arrayContaining(['worktree', 'submodule', 'filter.evil.clean', 'hook post-index-change']),
    );
  });

  test('do not run, whichever command looks', async () => {
    await using enemy = await createEnemy();
    plantPrograms(enemy.project, enemy.marker);
    for (const words of Object.values(LOOKS).flat()) {
      const { code } = await enemy.mayfly(words);
      expect({ words, hangs: code === 137, harm: enemy.harm() }).toEqual({ words, hangs: false, harm: [] });
    }
  });

  test('do not run when a call has made them, and their commit waits until somebody has looked', async () => {
    await using enemy = await createEnemy();
    await enemy.inside(`git config core.fsmonitor 'echo monitor >>${enemy.marker}; false'; echo new >new.txt`);
    const words = ['commit', '--provider', 'none', '--yes'];
    expect(await enemy.mayfly(words)).toMatchObject({ code: 4, stderr: expect.stringMatching(/mayfly guard diff/) });
    expect(enemy.harm()).toEqual([]);
    await enemy.mayfly(['guard', 'diff']);
    await enemy.mayfly(['guard', 'restore']);
    expect(await enemy.mayfly(words)).toMatchObject({ code: 0 });
    expect(enemy.harm()).toEqual([]);
  });
});
