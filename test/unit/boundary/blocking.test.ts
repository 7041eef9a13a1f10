import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { blockingFile } from '../../../src/boundary/blocking.ts';
import { commitScene } from '../../support/commit.ts';

const pipe = (file: string): void => void execFileSync('mkfifo', [file]);

test.each(['.gitignore', '.gitattributes', 'a/b/.gitignore', 'a/b/.gitattributes'])(
  'a pipe at %s does not hold up a commit, which names it',
  async (name) => {
    using scene = commitScene();
    scene.write('a/b/new', 'new\n');
    fs.rmSync(path.join(scene.repo, name), { force: true });
    pipe(path.join(scene.repo, name));
    const { code, line } = await scene.commit(['--provider', 'none', '--print', '--all']);
    expect({ code, line }).toEqual({ code: 1, line: expect.stringContaining(`${name} is no plain file`) });
  },
);

test.each(['info/exclude', 'info/attributes', 'info/sparse-checkout'])(
  'a pipe at .git/%s is as if it were not there',
  async (name) => {
    using scene = commitScene();
    scene.write('new', 'new\n');
    const file = path.join(scene.repo, '.git', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.rmSync(file, { force: true });
    pipe(file);
    expect(await scene.commit(['--provider', 'none', '--print', '--all'])).toMatchObject({ code: 0 });
  },
);

test('what git reads as always is in nobody’s way', () => {
  using scene = commitScene();
  scene.write('a/.gitignore', 'x\n');
  fs.symlinkSync('/dev/zero', path.join(scene.repo, '.gitattributes'));
  expect(blockingFile(scene.repo)).toBeUndefined();
  fs.writeFileSync(path.join(scene.repo, 'a/.gitignore'), '');
  fs.truncateSync(path.join(scene.repo, 'a/.gitignore'), 2_000_000_000);
  expect(blockingFile(scene.repo)).toBe('a/.gitignore');
});

test.each(['index', 'objects/info/alternates', 'refs/heads/main'])('a pipe at .git/%s is named', async (name) => {
  using scene = commitScene();
  const file = path.join(scene.repo, '.git', name);
  fs.rmSync(file, { force: true });
  pipe(file);
  const { code, line } = await scene.commit(['--provider', 'none', '--print', '--all']);
  expect({ code, line }).toEqual({ code: 1, line: expect.stringContaining(`${name} is no plain file`) });
});
