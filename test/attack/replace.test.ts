import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ENGINES } from '../support/call.ts';
import { createEnemy } from '../support/enemy.ts';

test.each(ENGINES)('with %s no folder with hooks is replaced by a copy', async (engine) => {
  await using enemy = await createEnemy({ engine });
  const { rig, project, marker } = enemy;
  const git = (...args: readonly string[]): ReturnType<typeof rig.run> => rig.run('git', args, { cwd: project });
  await git('config', 'core.hooksPath', 'tools/hooks/_');
  await git('worktree', 'add', '-q', '../tree');
  await git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', project, 'deep/module');
  const tree = path.join(rig.home, 'tree');
  const moved = await enemy.inside(
    `for folder in .git .git/modules .git/modules/deep .git/modules/deep/module .git/hooks tools tools/hooks; do
       mv "$folder" "$folder.moved" && echo "moved $folder"
       mkdir -p "$folder"; rm -rf "$folder.moved"
     done 2>/dev/null; rm -rf tools .git/hooks 2>/dev/null
     for hooks in .git/hooks .git/modules/deep/module/hooks tools/hooks tools/hooks/_; do
       mkdir -p "$hooks"; echo "echo $hooks >>${marker}" >"$hooks/pre-commit" && chmod +x "$hooks/pre-commit" && echo "wrote $hooks"
     done 2>/dev/null; true`,
  );
  expect(moved.stdout.toString()).toBe('wrote tools/hooks\n'); // beside what git runs; the guard names it
  expect(moved.stderr).toContain('\n  tools/hooks/pre-commit: new\n');
  const pointed = await enemy.inside('(mv .git .g || rm .git || echo "gitdir: x" >.git) 2>/dev/null && echo replaced', {
    cwd: tree,
  });
  expect(pointed.stdout.toString()).toBe('');
  for (const cwd of [project, path.join(project, 'deep/module'), tree]) {
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@b.invalid'];
    const ran = await rig.run('git', [...who, 'commit', '-q', '--allow-empty', '-m', 'next'], { cwd });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  }
  expect(fs.existsSync(marker)).toBe(false);
  // What git itself does in there is possible as before.
  const works = await enemy.inside(
    'git commit -q --allow-empty -m inside && git gc -q && git stash list && git log -1 --format=%s',
  );
  expect(works).toMatchObject({ code: 0, stderr: '' });
  expect(works.stdout.toString()).toBe('inside\n');
});
