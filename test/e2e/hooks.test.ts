import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig, gexec, output } from '../support/call.ts';
import type { Rig } from '../support/rig.ts';

async function git(rig: Rig, cwd: string, ...args: string[]): Promise<string> {
  return output(await rig.run('git', args, { cwd })).trim();
}

describe('the hooks of a project', () => {
  it('cannot be written from inside, and no empty folder is left', async () => {
    await using rig = await callRig();
    const root = await rig.project('hooked', { git: true });
    fs.rmSync(path.join(root, '.git/hooks'), { recursive: true });
    const script =
      'echo evil >.git/hooks/pre-commit && echo wrote; rm -rf .git/hooks; mv .git/hooks .git/x; mkdir .git/hooks; echo done';
    const ran = await gexec(rig, ['sh', '-c', `(${script}) 2>/dev/null`], { cwd: root });
    expect(output(ran)).toBe('done\n');
    expect(fs.readdirSync(root)).toEqual(['.git']);
    expect(fs.existsSync(path.join(root, '.git/hooks'))).toBe(false);
  });

  it('cannot be written where husky keeps its wrappers, which git runs and nobody tracks', async () => {
    await using rig = await callRig();
    const root = await rig.project('hooked', { git: true });
    rig.write('hooked/.husky/_/pre-commit', '');
    await git(rig, root, 'config', 'core.hooksPath', '.husky/_');
    const script = 'echo evil >.husky/_/pre-commit || mv .husky .x || rm -r .husky || echo no';
    expect((await gexec(rig, ['sh', '-c', `(${script}) 2>/dev/null`], { cwd: root })).stdout.toString()).toBe('no\n');
    expect(fs.readdirSync(path.join(root, '.husky'))).toEqual(['_']);
  });

  it.each([
    ['.githooks', '.githooks'],
    ['.husky', '.husky/_'],
  ])('that it tracks in %s change with it, and are named', async (folder, hooksPath) => {
    await using rig = await callRig();
    const root = await rig.project('hooked', { git: true });
    const hook = `${folder}/pre-commit`;
    const sh = async (script: string): Promise<string> => output(await rig.run('sh', ['-ec', script], { cwd: root }));
    await sh(
      `mkdir ${folder}; echo '#!/bin/sh' >${hook}; chmod +x ${hook}; echo 1 >a; mkdir z; echo 1 >z/z; git add .; git commit -qm one
       git checkout -qb next; echo '# better' >>${hook}; echo 2 >a; echo 2 >z/z; git commit -qam two
       git checkout -q main; git config core.hooksPath ${hooksPath}`,
    );
    if (hooksPath !== folder) await sh(`mkdir ${hooksPath}; echo '*' >${hooksPath}/.gitignore`);
    output(await gexec(rig, ['true'], { cwd: root }).then((ran) => ({ ...ran, stderr: '' })));
    const inside = async (script: string): Promise<string> => {
      const ran = await gexec(rig, ['sh', '-ec', script], { cwd: root });
      expect(ran.code).toBe(0);
      expect(await sh('git status --porcelain')).toBe('');
      return ran.stderr;
    };
    const named = `\n  ${hook}: changed\n`;
    expect(await inside('git checkout -q next')).toContain(named);
    await sh('git checkout -q main');
    expect(await inside('git merge -q next')).toContain(named);
    await sh('git reset -q --hard HEAD~1; git checkout -qb feat; echo f >f; git add f; git commit -qm feat');
    expect(await inside('git rebase -q next')).toContain(named);
    await sh(`git checkout -q main; echo '# mine' >>${hook}`);
    expect(await inside('git stash -q')).toContain(named);
    expect(await sh('git stash list | wc -l')).toBe('1\n');
    expect(output(await rig.mayfly(['guard', 'restore'], { cwd: root }))).toContain(`${hook}: as before`);
    expect(fs.readFileSync(path.join(root, hook), 'utf8')).toContain('# mine');
  });

  it('can be written where the option says so', async () => {
    await using rig = await callRig();
    const root = await rig.project('hooked', { git: true });
    const ran = await rig.mayfly(['exec', '--git-hooks', 'writable', '--', 'sh', '-c', 'echo x >.git/hooks/mine'], {
      cwd: root,
    });
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringMatching(/\n {2}\.git\/hooks\/mine: new\n$/) });
    expect(fs.existsSync(path.join(root, '.git/hooks/mine'))).toBe(true);
  });
});

it('hooks of the user run inside; where they lack something, a call can be refused', async () => {
  await using rig = await callRig();
  const root = await rig.project('hooked', { git: true });
  rig.write('.gitconfig', '[core]\n hooksPath = ~/hooks\n[user]\n name = a\n email = a@b\n');
  rig.write('hooks/pre-commit', '#!/bin/sh\necho guarded >&2\nexit 1\n', 0o700);
  const commit = ['git', 'commit', '-q', '--allow-empty', '-m', 'x'];
  const ran = await gexec(rig, commit, { cwd: root });
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 1, stderr: 'guarded\n' });
  rig.write('hooks/pre-commit', '#!/opt/none/zsh\n', 0o700);
  const refused = await gexec(rig, commit, { cwd: root, env: { MAYFLY_LACKING_HOOKS: 'refuse' } });
  expect(refused.code).toBe(77);
  expect(refused.stderr).toContain('(pre-commit: zsh is on the host only)');
});
