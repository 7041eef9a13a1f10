import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lines, Scene } from './scene.ts';

const git = (scene: Scene, root: string, key: string, value: string): void => scene.git(root, 'config', key, value);
describe('several calls', () => {
  it('at once: each change is named once, and all can be put back', async () => {
    using scene = new Scene();
    const root = scene.repository();
    const [one, two] = [await scene.begin(root), await scene.begin(root)];
    git(scene, root, 'core.pager', 'evil');
    await one.finish(true);
    expect(lines(scene.notes.splice(0).join())).toEqual(['.git/config: core.pager = evil (new)']);
    scene.write(`${root}/.envrc`, 'evil');
    await two.finish(true);
    expect(lines(scene.notes.splice(0).join())).toEqual(['.envrc: new']);
    expect((await scene.guard(root, 'restore')).code).toBe(0);
    expect(fs.readFileSync(`${root}/.git/config`, 'utf8')).not.toContain('evil');
    expect(fs.existsSync(`${root}/.envrc`)).toBe(false);
  });

  it('can be put back twice at once: the second finds nothing left to do', async () => {
    using scene = new Scene();
    const root = scene.repository();
    await scene.call(root, () => git(scene, root, 'core.pager', 'evil'));
    const both = await Promise.all([scene.guard(root, 'restore'), scene.guard(root, 'restore')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(await scene.guard(root, 'diff')).toMatchObject({ code: 0, printed: '' });
  });

  it('change a script of husky', async () => {
    using scene = new Scene();
    const root = scene.repository();
    git(scene, root, 'core.hooksPath', '.husky/_');
    scene.write(`${root}/.husky/_/pre-commit`, 'wrapper', 0o755);
    const note = await scene.call(root, () => scene.write(`${root}/.husky/pre-commit`, 'evil'));
    expect(lines(note)).toEqual(['.husky/pre-commit: new']);
  });

  it('one that was killed: the next command names what it changed, once', async () => {
    using scene = new Scene();
    const root = scene.repository();
    await scene.begin(root, 2 ** 22 + 1); // no process has that number
    git(scene, root, 'core.pager', 'evil');
    await scene.begin(root);
    await Promise.all([scene.recover(), scene.recover()]);
    expect(scene.notes).toHaveLength(1);
    expect(scene.notes[0]).toMatch(
      /^mayfly: a call of claude that was killed changed .*\n {2}\.git\/config: core\.pager = evil \(new\)$/,
    );
    await scene.recover();
    expect(scene.notes).toHaveLength(1);
  });

  it('one that nobody saw end: the next command names what it changed, once', async () => {
    using scene = new Scene();
    const root = scene.repository();
    const call = await scene.begin(root);
    git(scene, root, 'core.pager', 'evil');
    await call.finish(false);
    expect(scene.notes).toEqual([]);
    const next = await scene.begin(root);
    expect(next.isAlone()).toBe(true);
    git(scene, root, 'core.pager', 'mine');
    await Promise.all([scene.recover(), scene.recover()]);
    expect(scene.notes).toEqual([
      expect.stringMatching(
        /^mayfly: a call of claude that ended meanwhile changed .*\n {2}\.git\/config: core\.pager = evil \(new\)$/,
      ),
    ]);
  });

  it('a report is about the last one only', async () => {
    using scene = new Scene();
    const root = scene.repository();
    await scene.call(root, () => scene.write(`${root}/.envrc`, 'accepted'));
    await scene.call(root, () => git(scene, root, 'core.pager', 'evil'));
    await scene.guard(root, 'restore');
    expect(fs.readFileSync(`${root}/.envrc`, 'utf8')).toBe('accepted');
  });

  it('keep no content that nobody needs', async () => {
    using scene = new Scene();
    const root = scene.repository();
    for (let n = 0; n < 5; n += 1) await scene.call(root, () => scene.write(`${root}/.envrc`, `${n}`));
    const hash = fs.readdirSync(path.join(scene.store, 'guard')).find((name) => name !== 'calls') ?? '';
    expect(fs.readdirSync(path.join(scene.store, 'guard', hash, 'kept'))).toHaveLength(3); // .git/config, 3 and 4
  });

  it('a store that cannot be written is one line, and the call goes on', async () => {
    using scene = new Scene();
    const root = scene.repository();
    fs.writeFileSync(scene.store, 'no folder');
    expect(await scene.call(root, () => git(scene, root, 'core.pager', 'evil'))).toBe('');
    expect(scene.begun).toMatch(/^mayfly: what calls change in .* cannot be watched \(.*\); look at .* yourself$/);
  });
});
