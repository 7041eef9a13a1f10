import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ENGINES } from '../support/call.ts';
import { canariesIn } from '../support/canaries.ts';
import { commitTwice, createEnemy } from '../support/enemy.ts';

/** What a call leaves in the folder of a worktree, `$w`; `$home` is the person's. */
const PLANTS: readonly (readonly [string, string])[] = [
  ['a pointer that is a link to a key', 'ln -sfn "$home/.ssh/id_ed25519" $w/gitdir'],
  ['a pointer that is a link to what a container needs', 'ln -sfn /etc/passwd $w/gitdir'],
  ['a pointer to a key', 'echo "$home/.ssh/id_ed25519" >$w/gitdir'],
  ['a pointer to a program of the image', 'echo /usr/bin/git/.git >$w/gitdir'],
  ['a pointer to its own stage', 'echo /run/mayfly/call/environment >$w/gitdir'],
  ['a pipe', 'rm $w/gitdir; mkfifo $w/gitdir'],
  ['a folder that is a link', 'mv $w .git/away; ln -s "$home/.ssh" $w; touch .git/gitdir'],
  ['all of them a link', 'mv .git/worktrees .git/away; ln -s "$home" .git/worktrees'],
  ['odd names', 'cp -r $w ".git/worktrees/a, b"; cp -r $w ".git/worktrees/-x"; cp -r $w ".git/worktrees/..x"'],
  ['many', 'for n in $(seq 2000); do mkdir .git/worktrees/$n; done'],
];

test.each(ENGINES)('with %s nothing in the folders of worktrees opens anything, or holds a call up', async (engine) => {
  await using enemy = await createEnemy({ engine });
  const { rig, project } = enemy;
  await rig.run('git', ['worktree', 'add', '-q', '../beside'], { cwd: project });
  const clean = path.join(rig.home, 'clean');
  fs.cpSync(project, clean, { recursive: true, verbatimSymlinks: true });
  const before = enemy.harm();
  const escaped: string[] = [];
  for (const [what, plant] of PLANTS) {
    fs.rmSync(project, { recursive: true });
    fs.cpSync(clean, project, { recursive: true, verbatimSymlinks: true });
    execFileSync('sh', ['-ec', plant], {
      cwd: project,
      env: { ...rig.env, home: rig.home, w: '.git/worktrees/beside' },
    });
    const look = `timeout 5 cat .git/worktrees/*/[!gl]* "${rig.home}"/.ssh/* /run/mayfly/call/worktrees/*/*; timeout 5 cat .git/worktrees/beside/gitdir; id -un >/dev/null && echo probed`;
    const { code, stdout, stderr } = await enemy.inside(look);
    const isRefused = code === 78 && stderr.includes('there is too much in');
    if (!stdout.toString().endsWith('probed\n') && !isRefused) escaped.push(`${what}: ${code} ${stderr}`);
    if (canariesIn(stdout, enemy.canaries).length > 0) escaped.push(`${what}: a canary`);
  }
  expect(escaped).toEqual([]);
  expect(enemy.harm()).toEqual(before);
});

test('a hook that the project tracks and a call has changed is named, and run by no commit of ours before somebody has looked', async () => {
  await using enemy = await createEnemy();
  const { rig, project } = enemy;
  rig.write('project/.githooks/pre-commit', '#!/bin/sh\n. .githooks/lib/common.sh\n', 0o755);
  rig.write('project/.githooks/lib/common.sh', ':\n');
  await rig.run('git', ['config', 'core.hooksPath', '.githooks'], { cwd: project });
  await enemy.inside('true');
  const ran = await enemy.inside(`echo 'echo ran >>${enemy.marker}' >>.githooks/lib/common.sh; echo new >new.txt`);
  expect(ran.stderr).toContain('\n  .githooks/lib/common.sh: changed\n');
  expect(await commitTwice(enemy)).toEqual({
    codes: [4, 0],
    said: expect.stringMatching(/mayfly guard diff/),
    harm: [],
  });
});
