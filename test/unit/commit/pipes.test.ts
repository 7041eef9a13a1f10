import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commitScene, type CommitScene, ENTER } from '../../support/commit.ts';

const WORDS = ['--all', '--provider', 'none'];

/** What a call that runs meanwhile may do; `undo` takes it back. */
function plant({ repo }: CommitScene, name: string): () => void {
  const file = path.join(repo, name);
  const before = fs.existsSync(file) ? fs.readFileSync(file) : undefined;
  fs.rmSync(file, { force: true });
  execFileSync('mkfifo', [file]);
  return () => {
    fs.rmSync(file);
    if (before) fs.writeFileSync(file, before);
  };
}

/** What was to be committed is there, and can be committed. */
async function expectNothingLost(scene: CommitScene): Promise<void> {
  expect(scene.git('rev-list', '--count', 'HEAD')).toBe('1\n');
  expect(fs.readFileSync(path.join(scene.repo, 'new'), 'utf8')).toBe('new\n');
  expect(fs.readdirSync(path.join(scene.repo, '.git')).filter((each) => each.endsWith('.lock'))).toEqual([]);
  expect(await scene.commit([...WORDS, '--yes'])).toMatchObject({ code: 0 });
  expect(scene.git('status', '--porcelain')).toBe('');
}

describe.concurrent('a pipe that comes after the yes holds nothing up, is named, and nothing is lost', () => {
  test.each([...['refs/heads/main', 'packed-refs', 'objects/info/alternates', 'logs/HEAD', 'COMMIT_EDITMSG', 'index']])(
    'at .git/%s',
    async (name) => {
      using scene = commitScene();
      scene.write('new', 'new\n');
      let undo = (): void => {};
      const yes = (): string => {
        undo = plant(scene, `.git/${name}`);
        return ENTER;
      };
      const { code, line } = await scene.commit(WORDS, { keys: [yes] });
      expect({ code, line }).toEqual({ code: 1, line: expect.stringContaining(`.git/${name} is no `) });
      undo();
      await expectNothingLost(scene);
    },
  );

  test.each(['.git/HEAD', '.git/refs/heads/main', '.git/logs/HEAD'])('at %s, while hooks run', async (name) => {
    using scene = commitScene();
    scene.write('new', 'new\n');
    scene.hook('pre-commit', `mv ${name} .git/saved; mkfifo ${name}`);
    const { code, line } = await scene.commit(WORDS, { keys: [ENTER] });
    expect({ code, line }).toEqual({ code: 1, line: expect.stringContaining(`${name} is no plain file`) });
    fs.renameSync(path.join(scene.repo, '.git/saved'), path.join(scene.repo, name));
    scene.hook('pre-commit', 'exit 0');
    await expectNothingLost(scene);
  });

  test('at .gitattributes, for what only a filter of the repository can stage', async () => {
    using scene = commitScene();
    scene.git('config', 'filter.f.clean', 'tr a-z A-Z');
    scene.write('.gitattributes', 'new filter=f\n');
    scene.write('new', 'new\n');
    let undo = (): void => {};
    const yes = (): string => {
      undo = plant(scene, '.gitattributes');
      return ENTER;
    };
    const { code, line } = await scene.commit(WORDS, { keys: [yes] });
    expect({ code, line }).toEqual({ code: 1, line: expect.stringContaining('.gitattributes is no plain file') });
    undo();
    await expectNothingLost(scene);
    expect(scene.git('show', 'HEAD:new')).toBe('NEW\n');
  });
});
