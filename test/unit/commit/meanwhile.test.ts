import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CTRL_C, commitScene, ENTER } from '../../support/commit.ts';

const YES = ['--yes'];

describe('what happens while the person thinks', () => {
  test('a file that is edited is not in the commit', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    const edit = (): string => {
      scene.write('a.txt', 'b\n');
      return ENTER;
    };
    expect(await scene.commit([], { keys: [edit] })).toMatchObject({ code: 0 });
    expect(scene.git('show', 'HEAD:a.txt')).toBe('a\n');
    expect(scene.git('status', '--porcelain')).toBe(' M a.txt\n');
  });

  test.each<[string, (git: (...args: string[]) => string) => void]>([
    ['staged', (git) => void git('add', 'b.txt')],
    ['committed', (git) => void git('commit', '-qm', 'x', '--allow-empty')],
  ])('something that is %s elsewhere stops it', async (_, act) => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    scene.write('b.txt', 'b\n');
    let meanwhile = {};
    const key = (): string => {
      act((...args) => scene.git(...args));
      meanwhile = scene.state();
      return ENTER;
    };
    const ran = await scene.commit([], { keys: [key] });
    expect(ran).toMatchObject({ code: 4 });
    expect(ran.line).toMatch(/meanwhile; call again/);
    expect(scene.state()).toEqual(meanwhile);
    expect((await scene.commit([], { keys: [CTRL_C] })).code).toBe(2);
  });

  test('a look at the repository does not, although git writes its index then', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    const key = (): string => {
      fs.utimesSync(path.join(scene.repo, 'first.txt'), 1e9, 1e9);
      scene.git('status');
      return ENTER;
    };
    expect(await scene.commit([], { keys: [key] })).toMatchObject({ code: 0 });
    expect(scene.git('status', '--porcelain')).toBe('');
  });
});

describe('what happens while git commits', () => {
  const plain = 'unset GIT_INDEX_FILE GIT_DIR GIT_PREFIX;';
  /** A commit that no lock of the index keeps anybody from. */
  const intrude = 'git update-ref HEAD "$(git commit-tree -p HEAD -m theirs "HEAD^{tree}")"';

  test('whoever stages something has to wait, as with git commit --all; nothing is undone by the next commit', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    scene.write('ignored.log', 'x\n');
    scene.write('.git/info/exclude', '*.log\n');
    scene.hook('pre-commit', `${plain} git add -f ignored.log 2>.git/said; exit 0`);
    expect(await scene.commit(YES)).toMatchObject({ code: 0 });
    expect(fs.readFileSync(path.join(scene.repo, '.git/said'), 'utf8')).toMatch(/index\.lock': File exists/);
    expect(scene.git('status', '--porcelain')).toBe('');
    expect((await scene.commit(YES)).seen).toContain('nothing to commit');
  });

  test('an editor that looks at the repository holds the lock for a moment, which is waited for', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    const lock = path.join(scene.repo, '.git/index.lock');
    const key = (): string => {
      fs.writeFileSync(lock, '');
      setTimeout(() => fs.rmSync(lock), 200);
      return ENTER;
    };
    expect(await scene.commit([], { keys: [key] })).toMatchObject({ code: 0 });
    expect(scene.git('status', '--porcelain')).toBe('');
    expect(fs.existsSync(lock)).toBe(false);
  });

  test('one that keeps it stops the commit, with the message kept', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    const lock = path.join(scene.repo, '.git/index.lock');
    const key = (): string => (fs.writeFileSync(lock, ''), ENTER);
    const ran = await scene.commit([], { keys: [key] });
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.line).toMatch(/index\.lock exists/);
    fs.rmSync(lock);
    expect(await scene.commit([], { keys: [ENTER] })).toMatchObject({ code: 0, prompts: [] });
  });

  test('the lock of a run that was killed is removed by the next; that of one that lives is not', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    scene.write('.git/index.lock', `mayfly ${process.ppid}-\n`);
    expect(await scene.commit(YES)).toMatchObject({ code: 1 });
    scene.write('.git/index.lock', 'mayfly 4194399-7\n');
    expect(await scene.commit(YES)).toMatchObject({ code: 0 });
  });

  test('a commit of somebody else is not taken for ours, and the message is kept', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    scene.hook('pre-commit', intrude);
    const ran = await scene.commit(['--yes', '--push']);
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.line).toMatch(/git did not commit \(exit 128\)/);
    expect(scene.git('log', '-1', '--format=%s').trim()).toBe('theirs');
    fs.rmSync(path.join(scene.repo, '.git/hooks/pre-commit'));
    expect(await scene.commit([], { keys: [ENTER] })).toMatchObject({ code: 0, prompts: [] });
  });

  test('one that slips in before git looks is said to be undone, and nothing is pushed', async () => {
    using scene = commitScene();
    scene.gitIn(scene.root, 'init', '-q', '--bare', 'origin.git');
    scene.git('remote', 'add', 'origin', path.join(scene.root, 'origin.git'));
    scene.write('a.txt', 'a\n');
    const real = scene.gitWith({ ...scene.env }, '--exec-path').trim();
    const shim = `#!/bin/sh\nPATH=${real}:$PATH\ncase $1 in commit) ${intrude} ;; esac\nexec git "$@"\n`;
    fs.mkdirSync(path.join(scene.root, 'bin'));
    fs.writeFileSync(path.join(scene.root, 'bin/git'), shim, { mode: 0o755 });
    const PATH = `${path.join(scene.root, 'bin')}:${scene.env['PATH']}`;
    const ran = await scene.commit(['--yes', '--push'], { env: { PATH } });
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.line).toMatch(/committed \w{10}, but on top of a commit .* git reset --soft HEAD~1/);
    expect(scene.git('log', '--format=%s')).toBe('fix: close the file in time\ntheirs\nfeat: begin\n');
    expect(scene.gitIn(path.join(scene.root, 'origin.git'), 'for-each-ref')).toBe('');
  });

  test('a branch that was switched to meanwhile gets no commit', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    const key = (): string => (scene.git('checkout', '-qb', 'side'), ENTER);
    expect(await scene.commit([], { keys: [key] })).toMatchObject({ code: 4 });
  });

  test('hooks that commit themselves, and that change the message, are no trouble', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    scene.hook('commit-msg', 'echo "chore: rewritten" >"$1"');
    scene.hook('post-commit', 'test -e .git/once || { : >.git/once; git commit -q --allow-empty -m bump; }');
    const ran = await scene.commit(YES);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.seen).toContain(`committed ${scene.git('rev-parse', 'HEAD~1').slice(0, 10)}`);
  });

  test('a message that another run keeps meanwhile is neither committed nor lost', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    const theirs = `{"tree":"${'0'.repeat(40)}","provider":"claude","source":"model"}`;
    scene.hook('pre-commit', `cd '${scene.kept}' && echo theirs >message && echo '${theirs}' >message.json`);
    expect(await scene.commit(YES)).toMatchObject({ code: 0 });
    expect(scene.git('log', '-1', '--format=%s').trim()).toBe('fix: close the file in time');
    expect(fs.readFileSync(path.join(scene.kept, 'message'), 'utf8')).toBe('theirs\n');
  });
});
