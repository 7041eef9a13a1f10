import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lines, Scene } from './scene.ts';

const git = (scene: Scene, root: string, key: string, value: string): void => scene.git(root, 'config', key, value);
describe('what a call changed is named after it', () => {
  it.each<[string, (scene: Scene, root: string) => void, string[]]>([
    [
      'a program of git',
      (s, r) => git(s, r, 'core.fsmonitor', './evil'),
      ['.git/config: core.fsmonitor = ./evil (new)'],
    ],
    [
      'an alias that is a command',
      (s, r) => git(s, r, 'alias.st', '!sh evil'),
      ['.git/config: alias.st = !sh evil (new)'],
    ],
    [
      'an alias that begins with an option',
      (s, r) => git(s, r, 'alias.st', '-c core.pager=evil status'),
      ['.git/config: alias.st = -c core.pager=evil status (new)'],
    ],
    ...[
      'rebase -i -x evil',
      'rebase --exe evil',
      'grep -Oevil x',
      '"gr"ep --open-files-in-pager=evil x',
      'bisect run evil',
      'submodule foreach evil',
      'fetch --upload-pack=evil',
    ].map((text): [string, (s: Scene, r: string) => void, string[]] => [
      `an alias that is ${text}`,
      (s, r) => git(s, r, 'alias.st', text),
      [`.git/config: alias.st = ${text} (new)`],
    ]),
    [
      'a file that is included',
      (s, r) => git(s, r, 'include.path', '../evil'),
      ['.git/config: include.path = ../evil (new)'],
    ],
    ['a filter', (s, r) => git(s, r, 'filter.x.smudge', 'evil'), ['.git/config: filter.x.smudge = evil (new)']],
    [
      'what new folders begin with',
      (s, r) => git(s, r, 'init.templateDir', 'x'),
      ['.git/config: init.templatedir = x (new)'],
    ],
    ['a server', (s, r) => git(s, r, 'instaweb.httpd', 'evil'), ['.git/config: instaweb.httpd = evil (new)']],
    ['a browser', (s, r) => git(s, r, 'instaweb.browser', 'evil'), ['.git/config: instaweb.browser = evil (new)']],
    [
      'what sends mail',
      (s, r) => git(s, r, 'sendemail.a.smtpServer', './evil'),
      ['.git/config: sendemail.a.smtpserver = ./evil (new)'],
    ],
    ['where hooks are', (s, r) => git(s, r, 'core.hooksPath', 'evil'), ['.git/config: core.hookspath = evil (new)']],
    ['a file that git cannot read', (s, r) => s.write(`${r}/.git/config`, '[core\n'), ['.git/config: changed']],
    [
      'another folder for git',
      (_, r) => {
        fs.renameSync(`${r}/.git`, `${r}/git`);
        fs.writeFileSync(`${r}/.git`, 'gitdir: git\n');
      },
      ['.git: changed'],
    ],
    ['another common folder', (s, r) => s.write(`${r}/.git/commondir`, '../.git\n'), ['.git/commondir: new']],
    ['a hook', (s, r) => s.write(`${r}/.git/hooks/pre-push`, 'evil', 0o755), ['.git/hooks/pre-push: new']],
    [
      'a link to hooks',
      (_, r) => {
        fs.rmSync(`${r}/.git/hooks`, { recursive: true });
        fs.symlinkSync('../evil', `${r}/.git/hooks`);
      },
      ['.git/hooks: now a link to ../evil'],
    ],
    ['direnv', (s, r) => s.write(`${r}/.envrc`, 'evil'), ['.envrc: new']],
    ['tasks', (s, r) => s.write(`${r}/.vscode/tasks.json`, '{}'), ['.vscode/tasks.json: new']],
    [
      'scripts',
      (s, r) => s.write(`${r}/package.json`, '{"scripts":{"test":"a","postinstall":"evil"}}'),
      ['package.json: scripts postinstall'],
    ],
  ])('%s', async (_, change, expected) => {
    using scene = new Scene();
    const root = scene.repository();
    scene.write(`${root}/package.json`, '{"scripts":{"test":"a"}}');
    const note = await scene.call(root, () => change(scene, root));
    expect(note).toMatch(
      /^mayfly: this call changed what this machine may run later, in \S+project; see mayfly guard diff, undo it with mayfly guard restore\n/,
    );
    expect(lines(note).filter((line) => !line.startsWith('git/'))).toEqual(expected);
    expect(await scene.call(root, () => {})).toBe('');
  });

  it.each<[string, (scene: Scene, root: string) => void]>([
    ['nothing', () => {}],
    [
      'an identity and a branch',
      (s, r) => {
        git(s, r, 'user.name', 'b');
        git(s, r, 'branch.main.remote', 'origin');
      },
    ],
    ...['status -s', 'clean -fdx', 'log --exclude=x --oneline', 'pull --rebase --recurse-submodules'].map(
      (text): [string, (s: Scene, r: string) => void] => [
        `a plain alias, ${text}`,
        (s, r) => git(s, r, 'alias.st', text),
      ],
    ),
    ['dependencies', (s, r) => s.write(`${r}/package.json`, '{"scripts":{"test":"a"},"dependencies":{"x":"1"}}')],
    ['a new repository', (s, r) => s.git(s.repository(), 'init', '-q', `${r}/inner`)],
    ['a clone', (s, r) => s.git(r, 'clone', '-q', r, 'inner')],
    ['a submodule', (s, r) => s.git(r, 'submodule', '--quiet', 'add', s.repository('library'), 'library')],
    [
      'what Claude Code writes when it is told not to ask again',
      (s, r) => s.write(`${r}/.claude/settings.local.json`, '{"permissions":{"allow":["Bash(npm test:*)","Edit"]}}'),
    ],
    ['how VS Code shows text', (s, r) => s.write(`${r}/.vscode/settings.json`, '{"editor.tabSize": 2, // two\n}')],
    ['a worktree', (s, r) => s.git(r, 'worktree', 'add', '-q', `${r}/tree`)],
    [
      'a worktree that is made and removed',
      (s, r) => {
        s.git(r, 'worktree', 'add', '-q', `${r}/tree`);
        s.git(r, 'worktree', 'remove', `${r}/tree`);
      },
    ],
    ['a sample of a hook', (s, r) => s.write(`${r}/.git/hooks/x.sample`, 'x', 0o755)],
  ])('but not %s', async (_, change) => {
    using scene = new Scene();
    const root = scene.repository();
    scene.write(`${root}/package.json`, '{"scripts":{"test":"a"}}');
    expect(await scene.call(root, () => change(scene, root))).toBe('');
    expect(fs.existsSync(path.join(scene.store, 'guard', 'calls', '1'))).toBe(false);
  });

  it('nor a worktree that is removed', async () => {
    using scene = new Scene();
    const root = scene.repository();
    scene.git(root, 'worktree', 'add', '-q', `${root}/tree`);
    expect(await scene.call(root, () => scene.git(root, 'worktree', 'remove', 'tree'))).toBe('');
    scene.git(root, 'worktree', 'add', '-q', `${root}/tree`);
    const note = await scene.call(root, () => fs.rmSync(`${root}/.git/worktrees/tree/commondir`));
    expect(lines(note)).toEqual(['.git/worktrees/tree/commondir: removed']);
  });

  it('git that is made where there was none, with a hook in it', async () => {
    using scene = new Scene();
    const root = path.join(scene.top, 'plain');
    fs.mkdirSync(root);
    expect(await scene.call(root, () => scene.git(root, 'init', '-q'))).toBe('');
    fs.rmSync(`${root}/.git`, { recursive: true });
    const note = await scene.call(root, () => {
      scene.git(root, 'init', '-q');
      scene.write(`${root}/.git/hooks/pre-commit`, 'evil', 0o755);
    });
    expect(lines(note)).toEqual(['.git/hooks/pre-commit: new']);
  });

  it('a file that the configuration included already', async () => {
    using scene = new Scene();
    const root = scene.repository();
    git(scene, root, 'include.path', '../shared.gitconfig');
    const note = await scene.call(root, () => scene.write(`${root}/shared.gitconfig`, '[core]\n\tpager = evil\n'));
    expect(lines(note)).toEqual(['shared.gitconfig: core.pager = evil (new)']);
  });

  it('the user’s own configuration, or what that includes, in a project with dotfiles', async () => {
    using scene = new Scene();
    const root = scene.repository('dotfiles');
    scene.write(`${root}/gitconfig`, '[include]\n\tpath = ~/dotfiles/more\n[user]\n\tname = a\n');
    fs.symlinkSync('dotfiles/gitconfig', `${scene.top}/.gitconfig`);
    const note = await scene.call(root, () => {
      fs.appendFileSync(`${root}/gitconfig`, '[core]\n\tpager = evil\n');
      scene.write(`${root}/more`, '[alias]\n\tst = !evil\n');
    });
    expect(lines(note)).toEqual([
      `gitconfig (this is your ${scene.top}/.gitconfig): core.pager = evil (new)`,
      'more: alias.st = !evil (new)',
    ]);
  });

  it('the same size and the same time', async () => {
    using scene = new Scene();
    const root = scene.repository();
    scene.write(`${root}/.envrc`, 'good');
    const time = new Date(1_700_000_000_000); // whole milliseconds, which can be set again
    fs.utimesSync(`${root}/.envrc`, time, time);
    await scene.call(root, () => {});
    const note = await scene.call(root, () => {
      fs.writeFileSync(`${root}/.envrc`, 'evil');
      fs.utimesSync(`${root}/.envrc`, time, time);
    });
    expect(lines(note)).toEqual(['.envrc: changed']);
  });

  it('in a linked worktree, a submodule, and with a separate git folder', async () => {
    using scene = new Scene();
    const root = scene.repository();
    scene.git(root, 'worktree', 'add', '-q', '../tree');
    const tree = path.join(scene.top, 'tree');
    scene.git(root, 'config', 'extensions.worktreeConfig', 'true');
    expect(lines(await scene.call(tree, () => scene.git(tree, 'config', '--worktree', 'core.editor', 'evil')))).toEqual(
      [`${root}/.git/worktrees/tree/config.worktree: core.editor = evil (new)`],
    );
    scene.repository('library');
    scene.git(root, 'submodule', '--quiet', 'add', '../library', 'deep/library');
    const module = `${root}/deep/library`;
    const inModule = `${root}/.git/modules/deep/library`;
    expect(lines(await scene.call(module, () => git(scene, module, 'core.sshCommand', 'evil')))).toEqual([
      `${inModule}/config: core.sshcommand = evil (new)`,
    ]);
    expect(lines(await scene.call(root, () => scene.write(`${inModule}/hooks/post-checkout`, 'evil', 0o755)))).toEqual([
      '.git/modules/deep/library/hooks/post-checkout: new',
    ]);
    const apart = path.join(scene.top, 'apart');
    scene.git(scene.top, 'init', '-q', '--separate-git-dir', `${scene.top}/git-of-apart`, apart);
    scene.git(apart, 'config', 'core.worktree', apart);
    expect(lines(await scene.call(apart, () => git(scene, apart, 'core.pager', 'evil')))).toEqual([
      `${scene.top}/git-of-apart/config: core.pager = evil (new)`,
    ]);
  });

  it('what stands beside folders that lead nowhere', async () => {
    using scene = new Scene();
    const root = scene.repository();
    const note = await scene.call(root, () => {
      git(scene, root, 'core.pager', 'evil');
      fs.symlinkSync('worktrees', `${root}/.git/worktrees`);
    });
    expect(lines(note)).toEqual(['.git/config: core.pager = evil (new)']);
  });

  it('nothing that no call can reach', async () => {
    using scene = new Scene();
    const [root, other] = [scene.repository(), scene.repository('other')];
    git(scene, other, 'core.pager', 'mine');
    const note = await scene.call(root, () => {
      fs.renameSync(`${root}/.git`, `${root}/git`);
      fs.writeFileSync(`${root}/.git`, 'gitdir: ../other/.git\n');
    });
    expect(note).not.toContain('mine');
    expect(lines(note)).toContain('.git: changed');
  });
});
