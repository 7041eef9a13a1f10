import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { callRig, ENGINES, gexec, output } from '../support/call.ts';
import type { Rig } from '../support/rig.ts';

const host = async (rig: Rig, cwd: string, script: string): Promise<string> =>
  output(await rig.run('sh', ['-c', `set -e; ${script}`], { cwd }));
const inside = (rig: Rig, cwd: string, script: string): ReturnType<typeof gexec> =>
  gexec(rig, ['sh', '-c', script], { cwd });

/** What a person has of a worktree: HEAD, index, a rebase that has stopped. */
const STATE = 'git status --porcelain -b; git rev-parse HEAD; git ls-files -s; git status | grep -i rebas || :';

/** `app`, with `app-review` and `app-exp` beside it; a rebase has stopped in the latter, and something is staged. */
async function createWorktrees(rig: Rig): Promise<string> {
  const app = await rig.project('code/app', { git: true });
  await host(
    rig,
    app,
    `echo 1 >f; git add f; git commit -qm 1; git worktree add -q ../app-review -b review; git worktree add -q ../app-exp -b exp
     cd ../app-exp; git config user.name >/dev/null; echo exp >f; git commit -qam exp; cd ../app; echo main >f; git commit -qam main
     cd ../app-exp; git rebase main >/dev/null 2>&1 || :; echo staged >s; git add s; cd ../app-review; echo wip >w; git add w`,
  );
  return app;
}

it.each(ENGINES)('with %s git leaves what belongs to worktrees that a call does not see', async (engine) => {
  await using rig = await callRig({ engine });
  const app = await createWorktrees(rig);
  const others = ['app-review', 'app-exp'].map((name) => path.join(rig.home, 'code', name));
  const states = (): Promise<string[]> => Promise.all(others.map((folder) => host(rig, folder, STATE)));
  const before = await states();
  expect(before.join()).toMatch(/rebas/i);
  // Three months later, after which git clears away by itself what it takes for gone.
  const age = 'touch -d "4 months ago" .git/worktrees/*/index .git/worktrees/*/gitdir';
  await host(
    rig,
    app,
    `${age}; git config gc.auto 1; git config gc.autoDetach false; seq 400 >seq; for i in $(seq 300); do echo $i | git hash-object -w --stdin; done >/dev/null`,
  );
  const tidy = await inside(
    rig,
    app,
    'git worktree prune -v && git gc -q && git commit -q --allow-empty -m in && git worktree list --porcelain | grep -c prunable; git -C /run/mayfly/call/worktrees/app-exp status; git worktree remove --force app-exp',
  );
  expect(tidy.stdout.toString()).toBe('0\n');
  expect(tidy.stderr).not.toMatch(/Removing|failed to delete/);
  expect(await states()).toEqual(before);
  // The other way round: the project is one of the worktrees.
  const review = others[0] ?? '';
  expect((await inside(rig, review, 'git worktree prune -v; git gc -q; echo $?')).stdout.toString()).toBe('0\n');
  expect(await states()).toEqual(before);
  expect((await host(rig, app, 'git worktree list')).split('\n').filter(Boolean)).toHaveLength(3);
});

it('worktrees within the project are made, used and removed in a call', async () => {
  await using rig = await callRig();
  const app = await createWorktrees(rig);
  const work =
    'git worktree add -q .claude/worktrees/fix -b fix && cd .claude/worktrees/fix && echo x >x && git add x && git commit -qm fix';
  output(await inside(rig, app, work));
  expect(await host(rig, path.join(app, '.claude/worktrees/fix'), 'git log -1 --format=%s')).toBe('fix\n');
  output(await inside(rig, app, 'git worktree remove .claude/worktrees/fix && ! git worktree list | grep fix'));
  expect(fs.readdirSync(path.join(app, '.git/worktrees')).toSorted()).toEqual(['app-exp', 'app-review']);
});

it.each(ENGINES)('with %s no worktree is made where it would be lost', async (engine) => {
  await using rig = await callRig({ engine });
  const app = await rig.project('code/app', { git: true });
  const { code, stderr } = await inside(rig, app, 'git worktree add ../app-fix -b fix');
  expect(code).not.toBe(0);
  expect(stderr).toContain('Read-only file system');
  expect(await host(rig, app, 'git checkout -q fix && git worktree list | wc -l')).toBe('1\n');
  expect((await inside(rig, app, 'echo x >../notes.md')).stderr).toContain('Read-only file system');
});
