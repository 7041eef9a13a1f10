import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';

const read = (file: string): string => fs.readFileSync(file, 'utf8');

describe('mayfly guard', () => {
  it('shows what was changed, and puts back that and nothing else', async () => {
    using scene = new Scene();
    const root = scene.repository();
    scene.git(root, 'config', 'core.pager', 'less');
    scene.write(`${root}/.envrc`, 'one\ntwo\n', 0o600);
    scene.write(`${root}/package.json`, '{\n  "scripts": {\n    "test": "good"\n  }\n}\n');
    await scene.call(root, () => {
      scene.git(root, 'config', 'core.pager', 'evil');
      scene.git(root, 'config', 'alias.x', '!evil');
      scene.git(root, 'remote', 'add', 'origin', 'git@host:repository');
      scene.git(root, 'config', 'user.name', 'changed');
      scene.write(`${root}/.envrc`, 'one\nevil\n');
      scene.write(`${root}/.git/hooks/pre-commit`, 'evil', 0o755);
      scene.write(
        `${root}/package.json`,
        '{\n  "scripts": {\n    "test": "evil"\n  },\n  "dependencies": {\n    "a": "1"\n  }\n}\n',
      );
    });
    const shown = await scene.guard(root, 'diff');
    expect(shown.printed.replace(/ended .*, in .*/, '…')).toBe(`# a call of claude, …
--- .envrc
+++ .envrc
@@ -1,2 +1,2 @@
 one
-two
+evil
--- .git/config
+++ .git/config
+alias.x = !evil
-core.pager = less
+core.pager = evil
+remote.origin.url = git@host:repository
--- .git/hooks/pre-commit
+++ .git/hooks/pre-commit
@@ -0,0 +1 @@
+evil
\\ No newline at end of file
--- package.json
+++ package.json
@@ -1,5 +1,5 @@
 {
   "scripts": {
-    "test": "good"
+    "test": "evil"
   }
 }
\\ No newline at end of file
`);
    const { code, printed } = await scene.guard(root, 'restore');
    expect(code).toBe(0);
    expect(printed).toBe(`.envrc: as before
.git/config: no alias.x; core.pager = less; no remote.origin.url
.git/hooks/pre-commit: removed
package.json: what it runs as before
what was replaced is kept in ${keptIn(scene)}
`);
    expect(read(`${root}/.envrc`)).toBe('one\ntwo\n');
    expect(fs.existsSync(`${root}/.git/hooks/pre-commit`)).toBe(false);
    expect(read(`${root}/.git/config`)).toContain('name = changed');
    expect(read(`${root}/.git/config`)).not.toContain('evil');
    expect(read(`${root}/package.json`)).toBe(
      '{\n  "scripts": {\n    "test": "good"\n  },\n  "dependencies": {\n    "a": "1"\n  }\n}\n',
    );
    expect(read(path.join(keptIn(scene), '.git/hooks/pre-commit'))).toBe('evil');
    expect(await scene.guard(root, 'restore')).toMatchObject({ code: 0, printed: '' });
    expect(await scene.call(root, () => {})).toBe('');
  });

  it.each<[string, (scene: Scene, root: string) => void, RegExp]>([
    ['was changed again', (s, r) => s.write(`${r}/.vscode/tasks.json`, 'mine'), /changed again since/],
    ['was removed', (_, r) => fs.rmSync(`${r}/.vscode/tasks.json`), /changed again since/],
    [
      'is a folder now',
      (_, r) => {
        fs.rmSync(`${r}/.vscode/tasks.json`);
        fs.mkdirSync(`${r}/.vscode/tasks.json`);
      },
      /changed again since/,
    ],
    [
      'is behind a link now',
      (_, r) => {
        fs.renameSync(`${r}/.vscode`, `${r}/../elsewhere`);
        fs.symlinkSync('../elsewhere', `${r}/.vscode`);
      },
      /in the place of its folder/,
    ],
  ])('leaves alone what %s', async (_, change, why) => {
    using scene = new Scene();
    const root = scene.repository();
    const tasks = `${root}/.vscode/tasks.json`;
    scene.write(tasks, 'good');
    await scene.call(root, () => scene.write(tasks, 'evil'));
    change(scene, root);
    const before = contentOf(tasks);
    const { code, printed, notes } = await scene.guard(root, 'restore');
    expect({ code, printed: printed.includes('tasks.json:') }).toEqual({ code: 1, printed: false });
    expect(notes).toMatch(/^mayfly: not restored: \.vscode\/tasks\.json: /);
    expect(notes).toMatch(why);
    expect(contentOf(tasks)).toBe(before);
    expect((await scene.guard(root, 'diff')).printed).toContain('tasks.json');
  });

  it('puts back links, modes and what was removed', async () => {
    using scene = new Scene();
    const root = scene.repository();
    const hook = `${root}/.git/hooks/pre-push`;
    scene.write(hook, 'good', 0o755);
    fs.symlinkSync('tools/envrc', `${root}/.envrc`);
    scene.write(`${root}/.vscode/tasks.json`, 'good');
    await scene.call(root, () => {
      scene.write(hook, 'good', 0o644);
      fs.rmSync(`${root}/.envrc`);
      scene.write(`${root}/.envrc`, 'evil');
      fs.rmSync(`${root}/.vscode`, { recursive: true });
    });
    expect((await scene.guard(root, 'restore')).code).toBe(0);
    expect(fs.statSync(hook).mode & 0o777).toBe(0o755);
    expect(fs.readlinkSync(`${root}/.envrc`)).toBe('tools/envrc');
    expect(read(`${root}/.vscode/tasks.json`)).toBe('good');
  });

  it('a file that nobody may read any more can be read again', async () => {
    using scene = new Scene();
    const root = scene.repository();
    await scene.call(root, () => {
      scene.git(root, 'config', 'core.pager', 'evil');
      fs.chmodSync(`${root}/.git/config`, 0);
    });
    expect((await scene.guard(root, 'restore')).code).toBe(0);
    expect(fs.statSync(`${root}/.git/config`).mode & 0o777).toBe(0o600);
  });

  it('waits for no lock of git, and says so', async () => {
    using scene = new Scene();
    const root = scene.repository();
    await scene.call(root, () => scene.git(root, 'config', 'core.pager', 'evil'));
    scene.write(`${root}/.git/config.lock`, '');
    const { code, notes } = await scene.guard(root, 'restore');
    expect(code).toBe(1);
    expect(notes).toContain('config.lock is there, so git may be changing it');
    expect(read(`${root}/.git/config`)).toContain('evil');
  });

  it.each<[string, (scene: Scene, file: string) => void, string]>([
    ['removed', (_, file) => fs.rmSync(file), 'removed'],
    ['broken', (scene, file) => scene.write(file, '{ "scripts": '), 'cannot be read any more'],
  ])('puts the rest back where a package.json was %s, and says what it left', async (_, harm, said) => {
    using scene = new Scene();
    const root = scene.repository();
    scene.write(`${root}/package.json`, '{\n  "scripts": {\n    "test": "good"\n  }\n}\n');
    scene.write(`${root}/.envrc`, 'good');
    const told = await scene.call(root, () => {
      scene.write(`${root}/.envrc`, 'evil');
      harm(scene, `${root}/package.json`);
    });
    expect(told).toContain(`\n  package.json: ${said}`);
    for (const printed of ['.envrc: as before\n', '']) {
      const restored = await scene.guard(root, 'restore');
      expect(restored.code).toBe(1);
      expect(restored.printed.replace(/what was replaced .*\n/, '')).toBe(printed);
      expect(restored.notes).toMatch(/^mayfly: not restored: package\.json: [^\n]+$/);
    }
    expect(read(`${root}/.envrc`)).toBe('good');
  });

  it('goes on after a change that cannot be put back for a reason that nobody thought of', async () => {
    using scene = new Scene();
    const root = scene.repository();
    const name = `.git/hooks/${'x'.repeat(250)}`; // with the end of a name of ours, too long for the file system
    scene.write(`${root}/${name}`, 'good', 0o755);
    scene.write(`${root}/package.json`, '{\n  "scripts": {}\n}\n');
    await scene.call(root, () => {
      scene.write(`${root}/${name}`, 'evil', 0o755);
      scene.write(`${root}/package.json`, '{\n  "scripts": {\n    "test": "evil"\n  }\n}\n');
    });
    const { code, printed, notes } = await scene.guard(root, 'restore');
    expect({ code, printed: printed.split('\n')[0] }).toEqual({
      code: 1,
      printed: 'package.json: what it runs as before',
    });
    expect(notes).toMatch(/ENAMETOOLONG/);
    expect((await scene.guard(root, 'diff')).printed).not.toContain('package.json');
  });

  it('puts a removed .git/config back as a whole', async () => {
    using scene = new Scene();
    const root = scene.repository();
    const config = `${root}/.git/config`;
    scene.git(root, 'config', 'core.pager', 'less');
    scene.git(root, 'remote', 'add', 'origin', 'git@host:repository');
    const before = read(config);
    await scene.call(root, () => fs.rmSync(config));
    expect((await scene.guard(root, 'restore')).printed).toBe('.git/config: as before\n');
    expect(read(config)).toBe(before);
  });

  it('leaves a .git/config that somebody made since the old one was removed', async () => {
    using scene = new Scene();
    const root = scene.repository();
    scene.git(root, 'config', 'core.pager', 'less');
    await scene.call(root, () => fs.rmSync(`${root}/.git/config`));
    scene.write(`${root}/.git/config`, '[core]\n\tbare = false\n');
    expect(await scene.guard(root, 'restore')).toMatchObject({ code: 1, printed: '' });
    expect(read(`${root}/.git/config`)).toBe('[core]\n\tbare = false\n');
  });

  it('edits no package.json that is written by hand', async () => {
    using scene = new Scene();
    const root = scene.repository();
    scene.write(`${root}/package.json`, '{ "scripts": {} }');
    await scene.call(root, () => scene.write(`${root}/package.json`, '{ "scripts": { "test": "evil" } }'));
    const { code, notes } = await scene.guard(root, 'restore');
    expect(code).toBe(1);
    expect(notes).toContain('edit it yourself');
  });
});

function contentOf(file: string): string | undefined {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ? read(file) : undefined;
}

function keptIn(scene: Scene): string {
  const guard = path.join(scene.store, 'guard');
  const hash = fs.readdirSync(guard).find((name) => name !== 'calls') ?? '';
  const [time = ''] = fs.readdirSync(path.join(guard, hash, 'replaced'));
  return path.join(guard, hash, 'replaced', time);
}
