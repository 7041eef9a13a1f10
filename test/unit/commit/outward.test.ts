import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commitScene } from '../../support/commit.ts';

const WORDS = ['--all', '--provider', 'none', '--yes'];

/** Puts a link to `to` where git has `name`. */
function link(repo: string, name: string, to: string): void {
  const file = path.join(repo, '.git', name);
  fs.rmSync(file, { force: true, recursive: true });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.symlinkSync(to, file);
}

describe('a commit does not write where a call has put a link', () => {
  test.each([
    ...['logs/HEAD', 'logs/refs/heads/main', 'COMMIT_EDITMSG', 'ORIG_HEAD'].map((name) => [name, 'notes'] as const),
    ['COMMIT_EDITMSG', 'not yet there'],
    ['logs', 'folder'],
  ] as const)('at .git/%s, to %s', async (name, to) => {
    using scene = commitScene();
    const outside = path.join(scene.root, to);
    fs.writeFileSync(path.join(scene.root, 'notes'), 'mine\n');
    fs.mkdirSync(path.join(scene.root, 'folder'));
    const there = (): string[] => fs.readdirSync(scene.root).filter((each) => each !== '.docker-ai-config');
    const before = there();
    link(scene.repo, name, outside);
    scene.write('new', 'new\n');
    const { code, line } = await scene.commit(WORDS);
    expect({ code, line }).toEqual({ code: 4, line: expect.stringContaining(`.git/${name} leads, to ${outside}`) });
    expect(fs.readFileSync(path.join(scene.root, 'notes'), 'utf8')).toBe('mine\n');
    expect([there(), fs.readdirSync(path.join(scene.root, 'folder'))]).toEqual([before, []]);
    expect(scene.git('rev-list', '--count', '--all')).toBe('1\n');
  });

  test('nor does a push of what was committed before', async () => {
    using scene = commitScene();
    scene.git('init', '-q', '--bare', '../remote');
    scene.git('remote', 'add', 'origin', '../remote');
    link(scene.repo, 'logs/refs/remotes/origin/main', path.join(scene.root, 'notes'));
    const { code, line } = await scene.commit([...WORDS, '--push']);
    expect({ code, line }).toEqual({ code: 5, line: expect.stringContaining('origin/main leads, to ') });
    expect(fs.existsSync(path.join(scene.root, 'notes'))).toBe(false);
    expect(scene.gitIn(path.join(scene.root, 'remote'), 'for-each-ref')).toBe('');
  });

  test('but what stays in the git folder, and hooks, may be links', async () => {
    using scene = commitScene();
    fs.mkdirSync(path.join(scene.root, 'hooks'));
    link(scene.repo, 'hooks', '../../hooks');
    link(scene.repo, 'logs', 'other-logs');
    fs.mkdirSync(path.join(scene.repo, '.git/other-logs'));
    scene.write('new', 'new\n');
    expect(await scene.commit(WORDS)).toMatchObject({ code: 0 });
  });
});
