import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findTarget, isSsh, readSettings, refusals } from '../../../src/commit/target.ts';
import { CTRL_C, type CommitScene, commitScene, ENTER } from '../../support/commit.ts';

function withRemote(name = 'origin'): CommitScene {
  const scene = commitScene();
  scene.gitIn(scene.root, 'init', '-q', '--bare', `${name}.git`);
  scene.git('remote', 'add', name, path.join(scene.root, `${name}.git`));
  return scene;
}

function followed(): CommitScene {
  const scene = withRemote();
  scene.git('push', '-q', '-u', 'origin', 'main');
  scene.write('a.txt', 'a\n');
  return scene;
}

function remoteLog(scene: CommitScene, branch = 'main', name = 'origin'): string[] {
  return scene
    .gitIn(path.join(scene.root, `${name}.git`), 'log', '--format=%s', branch)
    .trim()
    .split('\n');
}

const SUBJECT = 'fix: close the file in time';

describe('pushing', () => {
  test('to the upstream, by Enter; c commits only', async () => {
    using scene = followed();
    const ran = await scene.commit([], { keys: [ENTER] });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.questions).toEqual([
      '[Enter] commit and push to origin/main · c commit only · e edit · r again · n cancel',
    ]);
    expect(ran.seen).toContain('pushed to origin/main');
    expect(remoteLog(scene)).toEqual([SUBJECT, 'feat: begin']);
    scene.write('b.txt', 'b\n');
    expect(await scene.commit([], { keys: ['c'] })).toMatchObject({ code: 0 });
    expect(remoteLog(scene)).toHaveLength(2);
    expect(scene.git('status', '-sb')).toBe('## main...origin/main [ahead 1]\n');
  });

  test('happens in scripts only when they say so', async () => {
    using scene = followed();
    expect(await scene.commit(['--yes'])).toMatchObject({ code: 0 });
    expect(remoteLog(scene)).toEqual(['feat: begin']);
    scene.write('b.txt', 'b\n');
    const ran = await scene.commit(['--yes', '--push', '--json']);
    expect(JSON.parse(ran.stdout)).toMatchObject({ outcome: 'committed', pushed: 'origin/main' });
    expect(remoteLog(scene)).toHaveLength(3);
  });

  test('is not offered with --no-push', async () => {
    using scene = followed();
    const ran = await scene.commit(['--no-push'], { keys: [ENTER] });
    expect(ran.questions).toEqual(['[Enter] commit · e edit · r again · n cancel']);
    expect(remoteLog(scene)).toEqual(['feat: begin']);
  });

  test('a branch without an upstream follows the one remote from then on', async () => {
    using scene = withRemote();
    scene.git('checkout', '-qb', 'side');
    scene.write('a.txt', 'a\n');
    const ran = await scene.commit([], { keys: [ENTER] });
    expect(ran.questions[0]).toMatch(/push to origin\/side \(new there\)/);
    expect(ran.seen).toContain('side follows origin/side from now on');
    expect(remoteLog(scene, 'side')).toHaveLength(2);
    expect(scene.git('rev-parse', '--abbrev-ref', 'side@{upstream}').trim()).toBe('origin/side');
  });

  test('also in a clone of a single branch, which has no tracking branch for it', async () => {
    using scene = followed();
    const clone = path.join(scene.root, 'clone');
    scene.gitIn(scene.root, 'clone', '-q', '--single-branch', 'origin.git', 'clone');
    scene.gitIn(clone, 'checkout', '-qb', 'side');
    fs.writeFileSync(path.join(clone, 'b.txt'), 'b\n');
    const ran = await scene.commit(['--yes', '--push'], { cwd: clone });
    expect(ran).toMatchObject({ code: 0 });
    const config = (key: string): string => scene.gitIn(clone, 'config', `branch.side.${key}`).trim();
    expect([config('remote'), config('merge')]).toEqual(['origin', 'refs/heads/side']);
    fs.writeFileSync(path.join(clone, '.git/config.lock'), '');
    scene.gitIn(clone, 'checkout', '-qb', 'other');
    fs.writeFileSync(path.join(clone, 'c.txt'), 'c\n');
    const locked = await scene.commit(['--yes', '--push'], { cwd: clone });
    expect(locked).toMatchObject({ code: 0 });
    expect(locked.seen).toMatch(/pushed, but other follows nothing/u);
  });

  test('of several remotes one is chosen; scripts are told how', async () => {
    using scene = withRemote();
    scene.gitIn(scene.root, 'init', '-q', '--bare', 'fork.git');
    scene.git('remote', 'add', 'fork', path.join(scene.root, 'fork.git'));
    scene.write('a.txt', 'a\n');
    const scripted = await scene.commit(['--yes', '--push']);
    expect(scripted).toMatchObject({ code: 5 });
    expect(scripted.line).toMatch(/several remotes \(origin, fork\); name one with git config remote.pushDefault/);
    scene.write('b.txt', 'b\n');
    const nowhere = await scene.commit([], { keys: [ENTER, CTRL_C] });
    expect(nowhere).toMatchObject({ code: 5 });
    scene.write('c.txt', 'c\n');
    const chosen = await scene.commit([], { keys: [ENTER, '2'] });
    expect(chosen).toMatchObject({ code: 0 });
    expect(chosen.questions[1]).toBe('push to: 1 origin · 2 fork · n nowhere');
    expect(remoteLog(scene, 'main', 'fork')).toHaveLength(4);
    scene.git('config', 'remote.pushDefault', 'origin');
    scene.write('d.txt', 'd\n');
    expect((await scene.commit(['--yes', '--push'])).seen).toContain('pushed to origin/main');
  });

  test('without a remote the commit is saved here, and that is fine', async () => {
    using scene = commitScene();
    scene.write('a.txt', 'a\n');
    const ran = await scene.commit(['--yes', '--push']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.seen).toContain('saved here only, there is no remote');
  });

  test('that is behind the remote is refused; nothing is forced, the commit stays', async () => {
    using scene = followed();
    const clone = path.join(scene.root, 'clone');
    scene.gitIn(scene.root, 'clone', '-q', 'origin.git', 'clone');
    scene.gitIn(clone, 'commit', '-q', '--allow-empty', '-m', 'feat: theirs');
    scene.gitIn(clone, 'push', '-q');
    const ran = await scene.commit([], { keys: [ENTER] });
    expect(ran).toMatchObject({ code: 5 });
    expect(ran.seen).toMatch(/\[rejected\] \(fetch first\)/);
    expect(ran.line).toBe('mayfly: committed, but origin/main was not updated; run git pull --rebase, then git push');
    expect(scene.git('log', '-1', '--format=%s').trim()).toBe(SUBJECT);
    expect(remoteLog(scene)[0]).toBe('feat: theirs');
    expect(scene.git('status', '--porcelain')).toBe('');
  });

  test('to a protected branch: the remote’s own words are shown', async () => {
    using scene = followed();
    const hook = path.join(scene.root, 'origin.git/hooks/pre-receive');
    fs.writeFileSync(hook, '#!/bin/sh\necho "main takes pull requests only" >&2\nexit 1\n', { mode: 0o755 });
    const ran = await scene.commit([], { keys: [ENTER] });
    expect(ran).toMatchObject({ code: 5 });
    expect(ran.seen).toContain('remote: main takes pull requests only');
    expect(ran.line).toMatch(/main of origin takes no push; push to another branch$/);
  });

  test('asks the pre-push hook of this host', async () => {
    using scene = followed();
    scene.hook('pre-push', 'echo "tests fail" >&2; exit 1');
    const ran = await scene.commit([], { keys: [ENTER] });
    expect(ran).toMatchObject({ code: 5 });
    expect(ran.seen).toContain('tests fail');
    expect(remoteLog(scene)).toHaveLength(1);
  });

  test('never goes to a branch of another name', async () => {
    using scene = followed();
    scene.git('checkout', '-qb', 'side', '--track', 'origin/main');
    const ran = await scene.commit([], { keys: [ENTER] });
    expect(ran.questions).toEqual(['[Enter] commit · e edit · r again · n cancel']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.seen).toMatch(/not pushed: side follows origin\/main, which has another name/);
    scene.write('a.txt', 'again\n');
    expect(await scene.commit(['--push'], { keys: [ENTER] })).toMatchObject({ code: 5 });
    scene.write('b.txt', 'b\n');
    const scripted = await scene.commit(['--yes', '--push']);
    expect(scripted).toMatchObject({ code: 5 });
    expect(scripted.line).toMatch(/side follows origin\/main, which has another name/);
    expect(remoteLog(scene)).toHaveLength(1);
  });
});

describe('nothing to commit', () => {
  test('but commits that are not pushed: they are counted, five are shown, and pushed by Enter', async () => {
    using scene = followed();
    fs.rmSync(path.join(scene.repo, 'a.txt'));
    for (const n of [1, 2, 3, 4, 5, 6, 7]) scene.git('commit', '-q', '--allow-empty', '-m', `feat: ${n}`);
    const before = scene.state();
    const not = await scene.commit([], { keys: ['n'] });
    expect(not).toMatchObject({ code: 2 });
    expect(not.seen).toMatch(/7 commits not pushed yet:\n {2}feat: 7\n(.*\n){4} {2}and 2 more/);
    expect(scene.state()).toEqual(before);
    expect((await scene.commit(['--yes'])).code).toBe(0);
    expect(remoteLog(scene)).toHaveLength(1);
    expect(await scene.commit([], { keys: [ENTER] })).toMatchObject({ code: 0, prompts: [] });
    expect(remoteLog(scene)).toHaveLength(8);
    expect((await scene.commit([], { keys: [ENTER] })).questions).toEqual([]);
  });

  test('works without an upstream, and with --push unasked', async () => {
    using scene = withRemote();
    const ran = await scene.commit([], { keys: ['n'] });
    expect(ran.seen).toMatch(/1 commit not pushed yet:\n {2}feat: begin/);
    expect(await scene.commit(['--push', '--yes'])).toMatchObject({ code: 0 });
    expect(remoteLog(scene)).toEqual(['feat: begin']);
  });
});

describe('where to', () => {
  const remote = 'remote.origin.url\n/x\0';
  test.each<[string, string, object]>([
    ['no remote', '', { kind: 'none' }],
    ['one remote', remote, { kind: 'remote', remote: 'origin', ref: 'refs/heads/b', setUpstream: true }],
    [
      'an upstream of the same name',
      `${remote}remote.other.url\n/y\0branch.b.remote\norigin\0branch.b.merge\nrefs/heads/b\0`,
      { kind: 'remote', remote: 'origin', ref: 'refs/heads/b', setUpstream: false },
    ],
    [
      'an upstream of another name that git is told to push to',
      `${remote}branch.b.remote\norigin\0branch.b.merge\nrefs/heads/main\0push.default\nupstream\0`,
      { kind: 'remote', remote: 'origin', ref: 'refs/heads/main', setUpstream: false },
    ],
    [
      'a fork',
      `${remote}remote.fork.url\n/y\0branch.b.remote\norigin\0branch.b.merge\nrefs/heads/main\0branch.b.pushremote\nfork\0`,
      { kind: 'remote', remote: 'fork', ref: 'refs/heads/b', setUpstream: false },
    ],
    ['two remotes', `${remote}remote.a.b.url\n/y\0`, { kind: 'several', remotes: ['origin', 'a.b'] }],
    [
      'a local branch as upstream',
      `${remote}branch.b.remote\n.\0branch.b.merge\nrefs/heads/main\0`,
      { kind: 'remote', remote: 'origin', ref: 'refs/heads/b', setUpstream: false },
    ],
  ])('%s', (_, listing, target) => {
    expect(findTarget(readSettings(entriesOf(listing)), 'b')).toEqual(target);
  });

  test.each([
    ['git@host:a/b.git', true],
    ['host:b', true],
    ['ssh://host/x', true],
    ['git+ssh://host/x', true],
    ['https://host/x', false],
    ['file:///x', false],
    ['/x:y', false],
    ['./x:y', false],
    ['ext::cmd', false],
  ])('%s goes by ssh: %s', (url, ssh) => expect(isSsh(url)).toBe(ssh));

  test('what was refused', () => {
    const porcelain = 'To x\n!\trefs/heads/main:refs/heads/main\t[rejected] (fetch first)\nDone\n';
    expect(refusals(porcelain)).toEqual(['[rejected] (fetch first)']);
  });
});

/** Of `git config --list -z`. */
function entriesOf(listing: string): { key: string; value: string | undefined }[] {
  const pairs = listing.split('\0').filter(Boolean);
  return pairs.map((pair) => ({ key: pair.split('\n')[0] ?? '', value: pair.split('\n')[1] }));
}
