import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Shelf } from '../../src/guard/shelf.ts';
import { gexec, output, startGexec, callRig } from '../support/call.ts';
import type { Ran } from '../support/command.ts';
import type { Rig } from '../support/rig.ts';

const sh = (rig: Rig, cwd: string, script: string): Promise<Ran> => gexec(rig, ['sh', '-c', script], { cwd });
const git = async (rig: Rig, cwd: string, ...args: string[]): Promise<string> =>
  output(await rig.run('git', ['-c', 'protocol.file.allow=always', ...args], { cwd }));

async function until(met: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !met();) {
    if (Date.now() > end) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe.each([
  ['root, or whoever runs the tests', {}],
  ['an ordinary user', { user: 'ordinary' as const }],
])('as %s', (_, options) => {
  it('names what a call changed of what the host runs, shows it, and undoes it', async () => {
    await using rig = await callRig(options);
    const cwd = await rig.project('project', { git: true });
    rig.write(path.join(cwd, '.envrc'), 'good\n');
    const config = fs.readFileSync(path.join(cwd, '.git/config'), 'utf8');
    const ran = await sh(
      rig,
      cwd,
      `git config core.fsmonitor ./evil && git config alias.st '!./evil' && git remote add origin git@host:repository
       echo evil >.envrc; mkdir .vscode; echo '{}' >.vscode/tasks.json; echo '{"scripts": {"test": "./evil"}}' >package.json; exit 3`,
    );
    expect({ ...ran, stdout: ran.stdout.toString() }).toMatchObject({
      code: 3,
      stdout: '',
      stderr: `mayfly: before the first call in ${cwd} there was what runs by itself: .envrc; look at it if it is not yours
mayfly: this call changed what this machine may run later, in ${cwd}; see mayfly guard diff, undo it with mayfly guard restore
  .envrc: changed
  .git/config: alias.st = !./evil (new)
  .git/config: core.fsmonitor = ./evil (new)
  .git/config: remote.origin.url = git@host:repository (new)
  .vscode/tasks.json: new
  package.json: scripts test
`,
    });
    expect(output(await rig.mayfly(['guard', 'diff'], { cwd }))).toContain('-good\n+evil\n');
    const restored = await rig.mayfly(['guard', 'restore'], { cwd });
    expect(restored.stderr).toBe(
      'mayfly: not restored: package.json: it is new; see what else is in it, and remove it yourself\n',
    );
    expect(restored.stdout.toString()).toContain('.git/config: no alias.st; no core.fsmonitor; no remote.origin.url\n');
    expect(fs.readFileSync(path.join(cwd, '.envrc'), 'utf8')).toBe('good\n');
    expect(fs.existsSync(path.join(cwd, '.vscode/tasks.json'))).toBe(false);
    expect(fs.statSync(path.join(cwd, '.envrc')).uid).toBe(rig.user.uid);
    expect(fs.readFileSync(path.join(cwd, '.git/config'), 'utf8')).toBe(
      `${config}[remote "origin"]\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n`,
    );
    expect(output(await sh(rig, cwd, 'git config user.name other; date >file'))).toBe('');
  });
});

it('what was before is out of reach of the container', async () => {
  await using rig = await callRig();
  const cwd = await rig.project('project', { git: true });
  const words = `ls ${rig.store} /run/mayfly/*; find / -xdev -path '*guard*' -name seen 2>/dev/null`;
  expect((await sh(rig, cwd, words)).stdout.toString()).not.toContain('guard');
});

it('what a killed mayfly could not name, the next command names', async () => {
  await using rig = await callRig();
  const cwd = await rig.project('project', { git: true });
  const script = 'git config core.pager evil; touch on; while [ ! -e go ]; do sleep 0.05; done';
  const running = startGexec(rig, ['sh', '-c', script], { cwd });
  await until(() => fs.existsSync(path.join(cwd, 'on')));
  running.kill('SIGKILL');
  await until(() => !fs.existsSync(`/proc/${running.pid}`));
  expect((await rig.mayfly(['config', 'show'], { cwd })).stderr).toBe(''); // its container lives
  fs.writeFileSync(path.join(cwd, 'go'), '');
  await expect.poll(() => rig.containers(), { interval: 100 }).toEqual([]);
  await running.done;
  await unheard(rig, cwd);
  expect((await rig.mayfly(['config', 'show'], { cwd: rig.home })).stderr).toMatch(
    /^mayfly: a call of exec that was killed changed .*\n {2}\.git\/config: core\.pager = evil \(new\)\n$/,
  );
  expect((await rig.mayfly(['config', 'show'], { cwd })).stderr).toBe('');
});

/** As the completion of zsh and `ai` do, and whoever does not want to hear: what is told but once has to wait. */
async function unheard(rig: Rig, cwd: string): Promise<void> {
  const script = 'for words in "ps -q" recommend "exec -- true"; do "$0" $words 2>/dev/null || exit; done';
  expect((await rig.run('sh', ['-c', script, rig.executable], { cwd })).code).toBe(0);
}

it('what a detached call changed, the next command names', async () => {
  await using rig = await callRig();
  const cwd = await rig.project('project', { git: true });
  output(await rig.mayfly(['exec', '--detach', '--', 'git', 'config', 'core.pager', 'evil'], { cwd }));
  const shelf = new Shelf(rig.store);
  await until(() => shelf.calls().some(({ untold }) => untold !== undefined));
  await unheard(rig, cwd);
  expect((await rig.mayfly(['config', 'show'], { cwd })).stderr).toMatch(
    /^mayfly: a call of exec that ended meanwhile changed .*\n {2}\.git\/config: core\.pager = evil \(new\)\n$/,
  );
});

it('two calls at once: each change is named once', async () => {
  await using rig = await callRig();
  const cwd = await rig.project('project', { git: true });
  const first = startGexec(rig, ['sh', '-c', 'touch on; while [ ! -e go ]; do sleep 0.05; done; echo evil >.envrc'], {
    cwd,
  });
  await until(() => fs.existsSync(path.join(cwd, 'on')));
  const second = await sh(rig, cwd, 'git config core.pager evil');
  expect(second.stderr).toContain('core.pager');
  fs.writeFileSync(path.join(cwd, 'go'), '');
  const { stderr } = await first.done;
  expect(`${stderr}${second.stderr}`.match(/core\.pager/g)).toHaveLength(1);
  expect(`${stderr}${second.stderr}`.match(/\.envrc: new/g)).toHaveLength(1);
});

it('linked worktrees, submodules, and a git folder elsewhere', async () => {
  await using rig = await callRig();
  const root = await rig.project('main', { git: true });
  await git(rig, root, 'worktree', 'add', '-q', '../tree');
  await git(rig, root, 'submodule', '--quiet', 'add', root, 'module');
  await git(rig, rig.home, 'init', '-q', '--separate-git-dir', path.join(rig.home, 'apart.git'), 'apart');
  await git(rig, path.join(rig.home, 'apart'), 'config', 'core.worktree', path.join(rig.home, 'apart'));
  for (const cwd of [path.join(rig.home, 'tree'), path.join(root, 'module'), path.join(rig.home, 'apart')]) {
    const { stderr } = await sh(rig, cwd, 'git config core.pager evil');
    expect(stderr).toMatch(/config: core\.pager = evil \(new\)\n$/);
    const { code } = await rig.mayfly(['guard', 'restore'], { cwd });
    expect({ code, left: (await rig.run('git', ['config', 'core.pager'], { cwd })).code }).toEqual({
      code: 0,
      left: 1,
    });
  }
});

it('a folder that a call has closed hides nothing that stands beside it', async () => {
  await using rig = await callRig({ user: 'ordinary' });
  const cwd = await rig.project('project', { git: true });
  const closed = path.join(cwd, '.git/worktrees');
  const ran = await sh(rig, cwd, 'git config core.pager evil; mkdir .git/worktrees; chmod 0 .git/worktrees');
  try {
    expect(ran.stderr).toMatch(/\n {2}\.git\/config: core\.pager = evil \(new\)\n$/);
    expect(output(await sh(rig, cwd, 'true'))).toBe('');
    expect(output(await rig.mayfly(['guard', 'restore'], { cwd }))).toContain('no core.pager');
  } finally {
    fs.chmodSync(closed, 0o700);
  }
});

it('a git folder that a call has closed is named, and put back once it is open', async () => {
  await using rig = await callRig({ user: 'ordinary' });
  const cwd = await rig.project('project', { git: true });
  const config = fs.readFileSync(path.join(cwd, '.git/config'), 'utf8');
  const ran = await sh(rig, cwd, 'git config core.pager evil; chmod 0 .git');
  expect(ran.stderr).toMatch(/\n {2}\.git\/config: in a folder that cannot be looked into any more\n$/);
  expect((await rig.mayfly(['guard', 'restore'], { cwd })).stderr).toBe('mayfly: not restored: .git/config: EACCES\n');
  fs.chmodSync(path.join(cwd, '.git'), 0o700);
  expect(output(await rig.mayfly(['guard', 'restore'], { cwd }))).toContain('.git/config: as before\n');
  expect(fs.readFileSync(path.join(cwd, '.git/config'), 'utf8')).toBe(config);
});

it('a project that cannot be written is watched and left alone', async () => {
  await using rig = await callRig({ user: 'ordinary' });
  const cwd = await rig.project('project', { git: true });
  fs.rmSync(path.join(cwd, '.git/hooks'), { recursive: true });
  await rig.run('chmod', ['-R', 'a-w', cwd]);
  try {
    const { code, stderr } = await sh(rig, cwd, 'git config core.pager evil; echo evil >.envrc; true');
    expect(code).toBe(0);
    expect(stderr).not.toContain('mayfly');
  } finally {
    await rig.run('chmod', ['-R', 'u+w', cwd]);
  }
});

describe('hooks', () => {
  it.each<[string, (rig: Rig, root: string) => unknown, string]>([
    ['in their usual place', () => {}, '.git/hooks'],
    [
      'where core.hooksPath says, with no such folder',
      (rig, root) => git(rig, root, 'config', 'core.hooksPath', '.husky/_'),
      '.husky/_',
    ],
    [
      'of a submodule',
      (rig, root) => git(rig, root, 'submodule', '--quiet', 'add', root, 'module'),
      '.git/modules/module/hooks',
    ],
  ])('cannot be made %s', async (_, arrange, folder) => {
    await using rig = await callRig();
    const root = await rig.project('project', { git: true });
    await arrange(rig, root);
    fs.rmSync(path.join(root, folder), { recursive: true, force: true });
    const { stderr } = await sh(
      rig,
      root,
      `mkdir -p ${folder}; echo evil >${folder}/pre-commit; rm -rf ${folder}; mv ${folder} away`,
    );
    expect(stderr).toMatch(/Read-only file system/);
    expect(fs.existsSync(path.join(root, folder))).toBe(false);
  });

  it('cannot be made when another call that had made the folder has ended', async () => {
    await using rig = await callRig();
    const root = await rig.project('project', { git: true });
    fs.rmSync(path.join(root, '.git/hooks'), { recursive: true });
    const script = (n: number, last: string): string =>
      `touch on${n}; while [ ! -e go${n} ]; do sleep 0.05; done; ${last}`;
    const first = startGexec(rig, ['sh', '-c', script(1, 'true')], { cwd: root });
    await until(() => fs.existsSync(path.join(root, 'on1')));
    const second = startGexec(rig, ['sh', '-c', script(2, 'mkdir -p .git/hooks; echo evil >.git/hooks/pre-commit')], {
      cwd: root,
    });
    await until(() => fs.existsSync(path.join(root, 'on2')));
    fs.writeFileSync(path.join(root, 'go1'), '');
    await first.done;
    fs.writeFileSync(path.join(root, 'go2'), '');
    expect((await second.done).stderr).toMatch(/Read-only file system/);
    expect(fs.existsSync(path.join(root, '.git/hooks/pre-commit'))).toBe(false);
  });

  it('cannot be smuggled in by moving the git folder away', async () => {
    await using rig = await callRig();
    const root = await rig.project('project', { git: true });
    const { stderr } = await sh(
      rig,
      root,
      'mv .git old && mkdir .git && cp -r old/HEAD old/config old/objects old/refs .git && mkdir .git/hooks && echo evil >.git/hooks/pre-commit && chmod +x .git/hooks/pre-commit',
    );
    expect(stderr).toMatch(/^mv: .*Device or resource busy\n$/);
    expect(fs.existsSync(path.join(root, '.git/hooks/pre-commit'))).toBe(false);
  });
});
