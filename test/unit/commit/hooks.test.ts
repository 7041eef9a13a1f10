import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commitScene, ENTER, GOOD } from '../../support/commit.ts';

const YES = ['--yes'];
const OTHER = GOOD.replace('close', 'open');

describe('a commit that git refuses', () => {
  test.each<[string, string, string]>([
    ['pre-commit', 'pre-commit', 'echo "lint says no" >&2; exit 1'],
    ['commit-msg', 'commit-msg', 'echo "lint says no"; exit 1'],
    ['prepare-commit-msg', 'prepare-commit-msg', 'echo "lint says no"; exit 3'],
  ])('%s: its output is shown, nothing is changed, and the message comes again unasked', async (_, hook, script) => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    scene.hook(hook, script);
    const before = scene.state();
    const refused = await scene.commit(YES);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.seen).toContain('lint says no');
    expect(refused.line).toMatch(/call again: the message is kept/);
    expect(scene.state()).toEqual(before);
    expect(fs.readFileSync(path.join(scene.kept, 'message'), 'utf8')).toBe('fix: close the file in time\n');

    scene.hook(hook, 'exit 0');
    const again = await scene.commit([], { keys: [ENTER], answers: [OTHER] });
    expect(again).toMatchObject({ code: 0, prompts: [] });
    expect(scene.git('log', '-1', '--format=%s').trim()).toBe('fix: close the file in time');
    expect(fs.readdirSync(scene.kept)).toEqual([]);
  });

  test('a signature that cannot be made', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    scene.git('config', 'commit.gpgSign', 'true');
    scene.git('config', 'gpg.program', 'false');
    const before = scene.state();
    const ran = await scene.commit(YES);
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.seen).toMatch(/gpg failed to sign/);
    expect(scene.state()).toEqual(before);
  });

  test('where what is staged has changed, or a new message is wished for, the kept one does not count', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    scene.hook('pre-commit', 'exit 1');
    await scene.commit(YES);
    scene.hook('pre-commit', 'exit 0');
    expect((await scene.commit(['--print', '--hint', 'why'])).prompts).toHaveLength(1);
    expect((await scene.commit(['--print', '--provider', 'gemini'])).prompts).toHaveLength(1);
    expect((await scene.commit(['--print'])).prompts).toHaveLength(0);
    scene.write('a.txt', 'b\n');
    expect((await scene.commit(['--print'])).prompts).toHaveLength(1);
  });
});

test('a hook that edits files: what it adds is in the commit, and that is said', async () => {
  using scene = commitScene();
  scene.write('a.txt', 'a\n');
  scene.hook('pre-commit', 'echo formatted >a.txt; git add a.txt');
  const ran = await scene.commit(YES);
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.seen).toMatch(/committed \w{10}; a hook changed what is in it/);
  expect(scene.git('show', 'HEAD:a.txt')).toBe('formatted\n');
  expect(scene.git('status', '--porcelain')).toBe('');
});

test('a hook that edits files without adding them: the commit is what was described', async () => {
  using scene = commitScene();
  scene.write('a.txt', 'a\n');
  scene.hook('post-commit', 'echo later >a.txt');
  const ran = await scene.commit(YES);
  expect(ran.seen).not.toContain('a hook changed');
  expect(scene.git('show', 'HEAD:a.txt')).toBe('a\n');
  expect(scene.git('status', '--porcelain')).toBe(' M a.txt\n');
});

test('hooks see the same index and the same files as with git commit --all', async () => {
  using scene = commitScene();
  scene.write('a.txt', 'a\n');
  scene.hook('pre-commit', 'git diff --cached --name-only >.git/seen; git stash list >>.git/seen');
  await scene.commit(YES);
  expect(fs.readFileSync(path.join(scene.repo, '.git/seen'), 'utf8')).toBe('a.txt\n');
});

test('a file that has changed in the very moment in which the index was written, to the same size, is seen', async () => {
  using scene = commitScene();
  scene.git('config', 'core.trustctime', 'false');
  const past = Math.floor(Date.now() / 1000) - 10;
  const write = (content: string): void => {
    scene.write('racy.txt', content);
    fs.utimesSync(path.join(scene.repo, 'racy.txt'), past, past);
  };
  write('1\n');
  scene.git('add', 'racy.txt');
  scene.git('commit', '-qm', 'feat: racy');
  write('2\n');
  // All that tells git to look into the file is that the index is no later.
  fs.utimesSync(path.join(scene.repo, '.git/index'), past, past);
  expect(await scene.commit(YES)).toMatchObject({ code: 0 });
  expect(scene.git('show', 'HEAD:racy.txt')).toBe('2\n');
});
