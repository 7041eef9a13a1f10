import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedKeys } from '../../../src/guard/keys.ts';
import { WATCHED } from '../../../src/guard/list.ts';
import { compareSettings, isActive } from '../../../src/guard/settings.ts';
import { lines, Scene } from './scene.ts';

describe('files that something on the host obeys', () => {
  it('are named, and undone, each of them, and so is what stands in folders of them', async () => {
    using scene = new Scene();
    const root = scene.repository();
    const names = [...WATCHED.values()].flatMap((files) =>
      files.flatMap(([name, kind]) => (kind === 'package' || name === '.devcontainer' ? [] : [name])),
    );
    const scripts = ['.lefthook/pre-commit/x.sh', '.husky/common.sh', '.githooks/x', '.git-hooks/pre_commit/x.rb'];
    const all = [...names, ...scripts, '.devcontainer/a/devcontainer.json'].toSorted();
    const content = '{"hooks": {}, "git.path": "evil"}\n';
    // A block has twenty lines.
    for (let at = 0; at < all.length; at += 20) {
      const some = all.slice(at, at + 20);
      const note = await scene.call(root, () => some.forEach((name) => scene.write(`${root}/${name}`, content)));
      const what = (name: string): string =>
        /\.claude\/settings/.test(name) || name === '.vscode/settings.json' ? 'git.path, hooks' : 'new';
      expect(lines(note)).toEqual(some.map((name) => `${name}: ${what(name)}`));
      expect(await scene.guard(root, 'restore')).toMatchObject({ code: 0, notes: '' });
    }
    expect(all.filter((name) => fs.existsSync(path.join(root, name)))).toEqual([]);
  });

  it('that are pipes, links, folders, or too large are not read, and make nobody wait', async () => {
    using scene = new Scene();
    const root = scene.repository();
    const { execFileSync } = await import('node:child_process');
    const note = await scene.call(root, () => {
      execFileSync('mkfifo', [`${root}/.mcp.json`]);
      fs.symlinkSync('/dev/zero', `${root}/.npmrc`);
      fs.mkdirSync(`${root}/.envrc`);
      fs.writeFileSync(`${root}/lefthook.yml`, '');
      fs.truncateSync(`${root}/lefthook.yml`, 2 ** 32);
      fs.symlinkSync('.', `${root}/.devcontainer`);
    });
    expect(lines(note)).toEqual([
      '.devcontainer: now a link to .',
      '.mcp.json: new',
      '.npmrc: now a link to /dev/zero',
      'lefthook.yml: new',
    ]);
  });
});

it('keys of a package.json by which hooks run something are named, and undone', async () => {
  using scene = new Scene();
  const root = scene.repository();
  const file = `${root}/package.json`;
  const before = `${JSON.stringify({ name: 'a', husky: { hooks: {} }, scripts: { a: 'x', b: 'y' } }, null, 2)}\n`;
  scene.write(file, before);
  const after = { name: 'b', scripts: { b: 'y', a: 'x', c: 'z' }, 'lint-staged': {}, 'simple-git-hooks': {} };
  const note = await scene.call(root, () => scene.write(file, JSON.stringify(after, null, 2)));
  expect(lines(note)).toEqual(['package.json: scripts c; husky; lint-staged; simple-git-hooks']);
  expect(await scene.guard(root, 'restore')).toMatchObject({ code: 0 });
  const { name, husky, scripts } = JSON.parse(before) as Record<string, unknown>;
  expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual({ name: 'b', husky, scripts });
  expect(name).toBe('a');
});

describe('of settings of Claude Code', () => {
  const changed = (before: string, after: string): string[] | undefined =>
    changedKeys('/p/.claude/settings.local.json', { before, after });

  it.each<[string, string, string[] | undefined]>([
    ['a hook', '{"hooks":{"SessionStart":[]}}', ['hooks']],
    ['what is run for a line', '{"statusLine":{"command":"x"},"model":"m"}', ['statusLine']],
    ['the environment, and a key of later', '{"env":{"A":"b"},"later":1}', ['env', 'later']],
    ['servers that were agreed to', '{"enabledMcpjsonServers":["a"]}', ['enabledMcpjsonServers']],
    ['a mode without questions', '{"permissions":{"defaultMode":"bypassPermissions"}}', ['permissions']],
    ['every command', '{"permissions":{"allow":["Bash(x:*)","Bash(*)"]}}', ['permissions']],
    ['a command that the user agreed to', '{"permissions":{"allow":["Bash(x:*)"]}}', []],
    ['a model', '{"model":"m","$schema":"x","theme":"dark"}', []],
    ['comments', '// x\n{"theme":"dark",}', []],
    ['what cannot be read', '{', undefined],
    ['no table', '[]', undefined],
    ['a million brackets', '['.repeat(200_000), undefined],
    ['a comment without an end', '/* '.repeat(80_000), undefined],
  ])('%s', (_, after, expected) => {
    expect(changed('', after)).toEqual(expected);
    expect(changed('{"cleanupPeriodDays":1}', after)).toEqual(expected);
  });

  it('what is gone counts as well', () => {
    expect(changed('{"permissions":{"deny":["Read(.env)"]}}', '')).toEqual(['permissions']);
  });
});

describe('settings of git', () => {
  it.each([
    ['remote.origin.url', 'https://elsewhere.invalid/a'],
    ['remote.origin.pushurl', 'git@elsewhere.invalid:a'],
    ['remote.origin.proxy', 'http://p'],
    ['remote.pushdefault', 'https://elsewhere.invalid'],
    ['branch.main.pushremote', 'git@elsewhere.invalid:a'],
    ['branch.main.remote', '../elsewhere'],
    ['http.proxy', 'http://p'],
    ['http.sslverify', 'false'],
    ['http.https://h.invalid/.sslverify', 'false'],
    ['http.https://h.invalid.sslcainfo', 'evil.pem'],
    ['http.proxysslcainfo', 'evil.pem'],
    ['http.extraheader', 'a: b'],
    ['url.https://evil.invalid/.insteadof', 'https://github.com/'],
    ['url.https://evil.invalid/.pushinsteadof', 'https://github.com/'],
    ['credential.usehttppath', 'false'],
    ['credential.https://h.invalid.helper', '!evil'],
    ['include.path', 'evil'],
    ['includeif.onbranch:x.path', 'evil'],
    ['core.sshcommand', 'evil'],
    ['protocol.allow', 'always'],
    ['protocol.ext.allow', 'always'],
    ['safe.directory', '*'],
  ])('%s = %s counts', (key, value) => {
    expect(isActive(key, value)).toBe(true);
    expect(compareSettings(new Map(), new Map([[key, [value]]]))).toEqual([{ key, before: [], after: [value] }]);
    expect(compareSettings(new Map([[key, [value]]]), new Map())).toHaveLength(1);
  });

  it.each([
    ['branch.main.remote', 'origin'],
    ['branch.main.remote', '.'],
    ['branch.main.merge', 'refs/heads/main'],
    ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
    ['http.postbuffer', '1'],
    ['user.name', 'a'],
  ])('%s = %s does not', (key, value) => {
    expect(isActive(key, value)).toBe(false);
  });
});

describe('what was there before the first call', () => {
  it('and runs by itself is named, once', async () => {
    using scene = new Scene();
    const root = scene.repository();
    scene.git(root, 'config', 'core.fsmonitor', './evil');
    scene.git(root, 'remote', 'add', 'origin', 'git@h:r');
    scene.write(`${root}/.git/hooks/pre-commit`, 'evil', 0o755);
    scene.write(`${root}/.git/hooks/pre-push`, 'is not run');
    scene.write(`${root}/.envrc`, 'evil');
    scene.write(`${root}/.claude/settings.json`, '{"hooks":{},"permissions":{"allow":["Bash"]}}');
    scene.write(`${root}/.gemini/settings.json`, '{"mcpServers":{},"theme":"x"}');
    scene.write(`${root}/.mcp.json`, '{}');
    expect(await scene.call(root, () => {})).toBe('');
    const names = [
      ...['.claude/settings.json hooks', '.envrc', '.gemini/settings.json mcpServers', '.git/config core.fsmonitor'],
      ...['.git/hooks/pre-commit', '.mcp.json'],
    ];
    expect(scene.begun).toBe(
      `mayfly: before the first call in ${root} there was what runs by itself: ${names.join(', ')}; look at it if it is not yours`,
    );
    await scene.call(root, () => {});
    expect(scene.begun).toBe('');
  });

  it('is not worth a word in an ordinary clone', async () => {
    using scene = new Scene();
    const root = scene.repository();
    scene.git(root, 'remote', 'add', 'origin', 'git@h:r');
    scene.git(root, 'config', 'core.hooksPath', '.husky/_');
    scene.git(root, 'submodule', '--quiet', 'add', scene.repository('library'), 'library');
    scene.write(`${root}/package.json`, '{"scripts":{"postinstall":"x"}}');
    for (const name of ['.husky/pre-commit', '.husky/_/pre-commit', '.husky/_/h'])
      scene.write(`${root}/${name}`, 'npm test', 0o755);
    for (const name of ['.pre-commit-config.yaml', '.github/workflows/ci.yml', '.vscode/tasks.json', '.npmrc'])
      scene.write(`${root}/${name}`, 'x');
    scene.write(`${root}/.claude/settings.json`, '{"permissions":{"allow":["Bash(npm test:*)"]},"model":"m"}');
    await scene.call(root, () => {});
    expect(scene.begun).toBe('');
  });
});

describe('hooks that a project tracks', () => {
  it('are named at any depth, with where a link of theirs leads, and undone', async () => {
    using scene = new Scene();
    const root = scene.repository();
    scene.git(root, 'config', 'core.hooksPath', '.githooks');
    for (const name of ['.githooks/pre-commit', '.githooks/lib/common.sh', 'scripts/push.sh', 'scripts/other.sh'])
      scene.write(`${root}/${name}`, 'good', 0o755);
    fs.symlinkSync('../scripts/push.sh', `${root}/.githooks/pre-push`);
    const note = await scene.call(root, () => {
      for (const name of ['.githooks/lib/common.sh', '.githooks/lib/new.sh', 'scripts/push.sh', 'scripts/other.sh'])
        scene.write(`${root}/${name}`, 'evil', 0o755);
      fs.rmSync(`${root}/.githooks/pre-commit`);
    });
    expect(lines(note)).toEqual([
      '.githooks/lib/common.sh: changed',
      '.githooks/lib/new.sh: new',
      '.githooks/pre-commit: removed',
      'scripts/push.sh: changed',
    ]);
    expect((await scene.guard(root, 'restore')).notes).toBe('');
    expect(fs.readFileSync(`${root}/.githooks/lib/common.sh`, 'utf8')).toBe('good');
    const moved = await scene.call(root, () => {
      fs.renameSync(`${root}/.githooks`, `${root}/away`);
      scene.write(`${root}/evil/pre-commit`, 'evil', 0o755);
      fs.symlinkSync('evil', `${root}/.githooks`);
    });
    const gone = ['lib/common.sh: removed', 'pre-commit: changed', 'pre-push: removed'];
    expect(lines(moved)).toEqual(['.githooks: now a link to evil', ...gone.map((line) => `.githooks/${line}`)]);
  });
});

describe('files of the person that are links into a project', () => {
  it('are named as theirs, and undone', async () => {
    using scene = new Scene();
    const root = scene.repository('dotfiles');
    scene.write(`${root}/zshrc`, 'good\n');
    scene.write(`${root}/ssh/config`, 'Host a\n');
    scene.write(`${root}/config/fish/config.fish`, 'good\n');
    fs.symlinkSync('dotfiles/zshrc', `${scene.top}/.zshrc`);
    fs.mkdirSync(`${scene.top}/.ssh`);
    fs.symlinkSync(`${scene.top}/between`, `${scene.top}/.ssh/config`);
    fs.symlinkSync('dotfiles/ssh/config', `${scene.top}/between`);
    fs.symlinkSync('dotfiles/config', `${scene.top}/.config`);
    fs.symlinkSync('dotfiles/not-yet', `${scene.top}/.profile`);
    const note = await scene.call(root, () => {
      for (const name of ['zshrc', 'ssh/config', 'config/fish/config.fish', 'not-yet'])
        fs.appendFileSync(`${root}/${name}`, 'evil\n');
    });
    expect(lines(note)).toEqual([
      `config/fish/config.fish (this is your ${scene.top}/.config/fish/config.fish): changed`,
      `not-yet (this is your ${scene.top}/.profile): new`,
      `ssh/config (this is your ${scene.top}/.ssh/config): changed`,
      `zshrc (this is your ${scene.top}/.zshrc): changed`,
    ]);
    expect(await scene.guard(root, 'restore')).toMatchObject({ code: 0 });
    expect(fs.readFileSync(`${scene.top}/.zshrc`, 'utf8')).toBe('good\n');
    expect(fs.existsSync(`${root}/not-yet`)).toBe(false);
  });
});
