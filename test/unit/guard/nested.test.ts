import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lines, Scene } from './scene.ts';

describe('repositories in a project that are no submodules', () => {
  it('have their settings and hooks named, new or old', async () => {
    using scene = new Scene();
    const root = scene.repository();
    scene.git(root, 'init', '-q', 'old');
    const note = await scene.call(root, () => {
      scene.git(`${root}/old`, 'config', 'core.fsmonitor', './evil');
      scene.git(root, 'init', '-q', 'new');
      scene.git(`${root}/new`, 'config', 'core.pager', 'evil');
      scene.write(`${root}/new/.git/hooks/pre-commit`, 'evil', 0o755);
      scene.write(`${root}/led/.git`, 'gitdir: ../hidden\n');
    });
    expect(lines(note)).toEqual([
      'led/.git: new',
      'new/.git/config: core.pager = evil (new)',
      'new/.git/hooks/pre-commit: new',
      'old/.git/config: core.fsmonitor = ./evil (new)',
    ]);
    expect(await scene.guard(root, 'restore')).toMatchObject({ code: 0 });
    expect(fs.readFileSync(`${root}/old/.git/config`, 'utf8')).not.toContain('evil');
    expect(fs.existsSync(`${root}/new/.git/hooks/pre-commit`)).toBe(false);
  });
});

describe('repositories that are deeper', () => {
  const plant = (scene: Scene, folder: string): void => {
    fs.mkdirSync(folder, { recursive: true });
    scene.git(folder, 'init', '-q');
    scene.git(folder, 'config', 'core.fsmonitor', './evil');
  };

  it('are named in the second folder, and wherever somebody stands', async () => {
    using scene = new Scene();
    const root = scene.repository();
    const deep = `${root}/a/b/c/d`;
    fs.mkdirSync(deep, { recursive: true });
    const note = await scene.call(deep, () => {
      for (const folder of [deep, `${root}/a/b/c`, `${root}/packages/one`]) plant(scene, folder);
    });
    expect(lines(note)).toEqual([
      'a/b/c/.git/config: core.fsmonitor = ./evil (new)',
      'a/b/c/d/.git/config: core.fsmonitor = ./evil (new)',
      'packages/one/.git/config: core.fsmonitor = ./evil (new)',
    ]);
  });

  it('are found among thousands of names as far as there is time, and that there are more is said once', async () => {
    using scene = new Scene();
    const root = scene.repository();
    for (let n = 0; n < 1200; n += 1) fs.mkdirSync(`${root}/${n}`);
    scene.write(`${root}/sub/file`, '');
    const line = `mayfly: ${root} has more folders than are looked through for repositories in it; look yourself where calls make a .git`;
    const note = await scene.call(`${root}/sub`, () => {
      plant(scene, `${root}/sub`);
      scene.write(`${root}/.envrc`, 'evil');
    });
    expect(scene.begun).toBe(line);
    expect(lines(note)).toEqual(['.envrc: new', 'sub/.git/config: core.fsmonitor = ./evil (new)']);
    fs.rmSync(`${root}/sub/.git`, { recursive: true });
    await scene.call(root, () => {});
    expect(scene.begun).toBe('');
  });

  it('are no matter when they are submodules', async () => {
    using scene = new Scene();
    const root = scene.repository();
    const library = scene.repository('library');
    expect(await scene.call(root, () => scene.git(root, 'submodule', '--quiet', 'add', library, 'libs/a'))).toBe('');
    const note = await scene.call(root, () => scene.write(`${root}/libs/b/.git`, 'gitdir: ../.git/modules/x'));
    expect(lines(note)).toEqual(['libs/b/.git: new']);
  });
});
