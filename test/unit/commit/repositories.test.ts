import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CTRL_C, type CommitScene, commitScene, ENTER, keptOf } from '../../support/commit.ts';

const YES = ['--yes'];

function subject(scene: CommitScene): string {
  return scene.git('log', '-1', '--format=%s').trim();
}

function shown(scene: CommitScene): string[] {
  return scene.git('show', '--format=', '--name-status', '-M', 'HEAD').trim().split('\n');
}

describe('what is committed', () => {
  test('the first commit of all', async () => {
    using scene = commitScene({ empty: true });
    scene.write('a.txt', 'a\n');
    expect(await scene.commit(YES)).toMatchObject({ code: 0 });
    expect(shown(scene)).toEqual(['A\ta.txt']);
    expect(scene.git('status', '--porcelain')).toBe('');
  });

  test('exactly what is staged, where something is; the rest is named', async () => {
    using scene = commitScene();
    scene.write('staged.txt', '1\n');
    scene.git('add', 'staged.txt');
    scene.write('staged.txt', '2\n');
    scene.write('other.txt', '3\n');
    const ran = await scene.commit(YES);
    expect(ran.seen).toContain('not in this commit: staged.txt, other.txt');
    expect(shown(scene)).toEqual(['A\tstaged.txt']);
    expect(scene.git('show', 'HEAD:staged.txt')).toBe('1\n');
    expect(scene.git('status', '--porcelain')).toBe(' M staged.txt\n?? other.txt\n');
  });

  test('with --all everything, with --staged nothing else', async () => {
    using scene = commitScene();
    scene.write('staged.txt', '1\n');
    scene.git('add', 'staged.txt');
    scene.write('other.txt', '3\n');
    expect(await scene.commit(['--all', ...YES])).toMatchObject({ code: 0 });
    expect(shown(scene)).toEqual(['A\tother.txt', 'A\tstaged.txt']);
    scene.write('more.txt', '4\n');
    const nothing = await scene.commit(['--staged', ...YES]);
    expect(nothing).toMatchObject({ code: 0 });
    expect(nothing.seen).toContain('nothing to commit');
    expect(scene.git('status', '--porcelain')).toBe('?? more.txt\n');
  });

  test('binary, deleted, renamed, mode only, CRLF only, and names of any kind', async () => {
    using scene = commitScene();
    scene.write('gone.txt', 'x\n');
    scene.write('old name.txt', 'a long enough text to be found again\n'.repeat(5));
    scene.write('run.sh', 'echo\n');
    scene.write('lines.txt', 'one\ntwo\n');
    scene.git('add', '.');
    scene.git('commit', '-qm', 'feat: more');
    fs.rmSync(path.join(scene.repo, 'gone.txt'));
    fs.renameSync(path.join(scene.repo, 'old name.txt'), path.join(scene.repo, 'new\nname.txt'));
    fs.chmodSync(path.join(scene.repo, 'run.sh'), 0o755);
    scene.write('lines.txt', 'one\r\ntwo\r\n');
    scene.write('picture.png', Buffer.from([0x89, 0x50, 0, 1, 2, 3]));
    fs.writeFileSync(Buffer.concat([Buffer.from(`${scene.repo}/`), Buffer.from([0x66, 0xff, 0xfe])]), 'bytes\n');
    const ran = await scene.commit([], { keys: [ENTER] });
    expect(ran).toMatchObject({ code: 0 });
    expect(scene.git('status', '--porcelain')).toBe('');
    expect(shown(scene)).toHaveLength(6);
    expect(scene.git('show', '--format=', '--summary')).toContain('mode change 100644 => 100755 run.sh');
  });

  test('line ends that git normalizes are no change', async () => {
    using scene = commitScene();
    scene.write('.gitattributes', '* text=auto\n');
    scene.git('add', '.');
    scene.git('commit', '-qm', 'chore: attributes');
    scene.write('first.txt', 'one\r\ntwo\r\nthree\r\n');
    const before = scene.state();
    expect((await scene.commit(YES)).seen).toContain('nothing to commit');
    expect(scene.state()).toEqual(before);
  });

  test('what is only intended to be added', async () => {
    using scene = commitScene();
    scene.write('new.txt', 'new\n');
    scene.git('add', '-N', 'new.txt');
    const before = scene.state();
    expect((await scene.commit(['--staged', ...YES])).seen).toContain('nothing to commit');
    expect(await scene.commit([], { keys: [CTRL_C] })).toMatchObject({ code: 2 });
    expect(scene.state()).toEqual(before);
    expect(await scene.commit(YES)).toMatchObject({ code: 0 });
    expect(shown(scene)).toEqual(['A\tnew.txt']);
  });

  test('from a folder below the top, everything', async () => {
    using scene = commitScene();
    scene.write('deep/er/file.txt', 'x\n');
    scene.write('top.txt', 'y\n');
    const cwd = path.join(scene.repo, 'deep/er');
    expect(await scene.commit(YES, { cwd })).toMatchObject({ code: 0 });
    expect(scene.git('status', '--porcelain')).toBe('');
  });

  test('on a detached HEAD', async () => {
    using scene = commitScene();
    scene.git('checkout', '-q', '--detach');
    scene.git('remote', 'add', 'origin', path.join(scene.root, 'none.git'));
    scene.write('a.txt', 'a\n');
    const ran = await scene.commit([], { keys: [ENTER] });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.questions).toEqual(['[Enter] commit · e edit · r again · n cancel']);
    expect(shown(scene)).toEqual(['A\ta.txt']);
  });

  test('in a linked worktree, which has an index and a kept message of its own', async () => {
    using scene = commitScene();
    const tree = path.join(scene.root, 'tree');
    scene.git('worktree', 'add', '-q', tree, '-b', 'side');
    fs.writeFileSync(path.join(tree, 'a.txt'), 'a\n');
    expect(await scene.commit([], { keys: [CTRL_C], cwd: tree })).toMatchObject({ code: 2 });
    const kept = keptOf(scene.root, scene.gitIn(tree, 'rev-parse', '--absolute-git-dir').trim());
    expect(fs.readFileSync(path.join(kept, 'message'), 'utf8')).toContain('close the file in time');
    expect(await scene.commit(YES, { cwd: tree })).toMatchObject({ code: 0, prompts: [] });
    expect(scene.gitIn(tree, 'status', '--porcelain')).toBe('');
    expect(scene.git('log', '-1', '--format=%s', 'side').trim()).toBe('fix: close the file in time');
    expect(subject(scene)).toBe('feat: begin');
  });

  test('a submodule that moved; one that is only dirty is none', async () => {
    using scene = commitScene();
    const other = path.join(scene.root, 'other');
    fs.mkdirSync(other);
    scene.gitIn(other, 'init', '-q');
    scene.gitIn(other, 'commit', '-q', '--allow-empty', '-m', 'one');
    scene.git('submodule', '--quiet', 'add', other, 'sub');
    scene.git('commit', '-qm', 'feat: sub');
    const sub = path.join(scene.repo, 'sub');
    fs.writeFileSync(path.join(sub, 'dirt.txt'), 'x\n');
    const before = scene.state();
    const dirty = await scene.commit(YES);
    expect(dirty).toMatchObject({ code: 0 });
    expect(dirty.seen).toContain('nothing to commit');
    expect(scene.state()).toEqual(before);
    scene.gitIn(sub, 'add', '.');
    scene.gitIn(sub, 'commit', '-qm', 'two');
    expect(await scene.commit(YES)).toMatchObject({ code: 0 });
    expect(shown(scene)).toEqual(['M\tsub']);
  });
});

describe('git’s own message is kept', () => {
  test.each([
    ['merge', /^Merge branch 'side'\n\n$/, 2],
    ['cherry-pick', /^feat: theirs\n\n$/, 1],
    ['revert', /^Revert "feat: two"\n\nThis reverts commit/, 1],
  ] as const)('of a %s whose conflicts are resolved', async (operation, message, parents) => {
    using scene = commitScene();
    scene.git('checkout', '-qb', 'side');
    scene.write('first.txt', 'theirs\n');
    scene.git('commit', '-qam', 'feat: theirs', '--author', 'Bob <bob@example.com>');
    scene.git('checkout', '-q', 'main');
    scene.write('first.txt', 'two\n');
    scene.git('commit', '-qam', 'feat: two');
    scene.write('first.txt', 'three\n');
    scene.git('commit', '-qam', 'feat: three');
    expect(() => scene.git(operation, '--no-edit', operation === 'revert' ? 'HEAD~1' : 'side')).toThrow(
      /Command failed/,
    );
    const unresolved = await scene.commit(YES);
    expect(unresolved).toMatchObject({ code: 1 });
    expect(unresolved.line).toMatch(/a path is unmerged: first.txt; resolve, then git add/);
    scene.write('first.txt', 'both\n');
    scene.git('add', '.');
    const ran = await scene.commit([], { keys: [ENTER] });
    expect(ran).toMatchObject({ code: 0, prompts: [] });
    expect(scene.git('log', '-1', '--format=%B')).toMatch(message);
    expect(scene.git('log', '-1', '--format=%P').trim().split(' ')).toHaveLength(parents);
    expect(scene.git('log', '-1', '--format=%an').trim()).toBe(operation === 'cherry-pick' ? 'Bob' : 'Ann');
    expect(fs.existsSync(path.join(scene.repo, '.git/MERGE_HEAD'))).toBe(false);
  });
});

describe('what stops it at once, with nothing changed', () => {
  test.each<[string, (scene: CommitScene) => void, RegExp]>([
    ['a rebase', (scene) => scene.write('.git/rebase-merge/done', ''), /git rebase --continue/],
    ['git am', (scene) => scene.write('.git/rebase-apply/applying', ''), /git am --continue/],
    ['a lock', (scene) => scene.write('.git/index.lock', ''), /index.lock exists/],
    [
      'nobody',
      (scene) => {
        fs.rmSync(path.join(scene.root, '.gitconfig'));
        scene.git('config', 'user.useConfigOnly', 'true');
      },
      /does not know who you are/,
    ],
  ])('%s', async (_, arrange, line) => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    arrange(scene);
    const before = scene.state();
    const ran = await scene.commit(YES);
    expect(ran.code).toBe(1);
    expect(ran.line).toMatch(line);
    expect(ran.prompts).toEqual([]);
    expect(scene.state()).toEqual(before);
  });

  test('no repository, and no work tree', async () => {
    using scene = commitScene();
    for (const cwd of [scene.root, path.join(scene.repo, '.git')]) {
      const ran = await scene.commit(YES, { cwd });
      expect(ran).toMatchObject({ code: 1 });
      expect(ran.line).toMatch(/this is no git work tree/);
    }
  });

  test('nobody to ask, and no --yes', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    const before = scene.state();
    const ran = await scene.commit();
    expect(ran).toMatchObject({ code: 2, prompts: [] });
    expect(ran.line).toMatch(/no terminal to ask at, nothing was changed; say --yes/);
    expect(scene.state()).toEqual(before);
  });
});
