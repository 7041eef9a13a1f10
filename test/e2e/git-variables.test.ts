import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig, ENGINES, gexec, output } from '../support/call.ts';
import type { Rig } from '../support/rig.ts';

async function git(rig: Rig, cwd: string, ...args: string[]): Promise<string> {
  return output(await rig.run('git', args, { cwd })).trim();
}

describe.each(ENGINES)('%s: git finds', (engine) => {
  it('the project it stands in, whatever repository of dotfiles the caller has in GIT_DIR', async () => {
    await using rig = await callRig({ engine });
    const main = await rig.project('main', { git: true });
    const dots = { GIT_DIR: path.join(rig.home, '.dotfiles'), GIT_WORK_TREE: rig.home };
    await git(rig, rig.home, 'init', '-q', '--bare', dots.GIT_DIR);
    rig.write('.config/nvim/init.lua', '1');
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
    const dotfiles = async (...args: string[]): Promise<string> =>
      output(await rig.run('git', [...identity, ...args], { cwd: rig.home, env: dots }));
    await dotfiles('add', '.config/nvim');
    await dotfiles('commit', '-q', '-m', 'one');
    const head = await dotfiles('rev-parse', 'HEAD');
    const commit = ['git', 'commit', '-q', '--allow-empty', '-am', 'update'];
    const ran = await gexec(rig, commit, { cwd: main, env: dots });
    expect(ran).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^mayfly: GIT_DIR and GIT_WORK_TREE: [^\n]+\n$/),
    });
    expect(await dotfiles('rev-parse', 'HEAD')).toBe(head);
    expect(await git(rig, main, 'log', '-1', '--format=%s')).toBe('update');
    const nvim = path.join(rig.home, '.config/nvim');
    expect((await gexec(rig, ['git', 'status'], { cwd: nvim, env: dots })).code).toBe(128);
  });

  it('another folder, when a hook of a linked worktree calls', async () => {
    await using rig = await callRig({ engine });
    const main = await rig.project('main', { git: true });
    const tree = path.join(rig.home, 'tree');
    await git(rig, main, 'worktree', 'add', '-q', '-b', 'branch', tree);
    const inner =
      'env | grep -E "^GIT_(DIR|WORK|INDEX)"; mkdir /tmp/plugin; cd /tmp/plugin; echo x >x; git init -q; git add -A; git -C /tmp/plugin ls-files';
    rig.write(
      'main/.git/hooks/pre-commit',
      `#!/bin/sh\n"${rig.executable}" exec -- sh -c '${inner}' >"${rig.home}/said" 2>/dev/null\n`,
      0o755,
    );
    rig.write('tree/a', '1');
    await git(rig, tree, 'add', 'a');
    await git(rig, tree, 'commit', '-q', '-m', 'with a hook');
    expect(fs.readFileSync(path.join(rig.home, 'said'), 'utf8')).toBe('x\n');
    expect(await git(rig, tree, 'ls-files')).toBe('a');
  });
});
