import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { init } from '../../src/cli/commands/init.ts';
import { processHost } from '../../src/platform/process-host.ts';
import { type Host } from '../../src/platform/host.ts';
import { uninstall } from '../../src/zsh/installed.ts';
import { run } from '../support/zsh.ts';

interface Home extends Disposable {
  readonly home: string;
  readonly host: Host;
  readonly said: string[];
  file(name: string): string;
  write(name: string, content: string | Buffer): void;
  /** Every path below HOME with its kind, mode, content and time of change. */
  snapshot(): string[];
}

function newHome(env: Record<string, string> = {}): Home {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "mayfly in'stall-"));
  const runtime = path.join(home, 'run');
  fs.mkdirSync(runtime, { mode: 0o700 });
  const said: string[] = [];
  const inherited = { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: runtime };
  const host = { ...processHost({ ...inherited, ...env }), note: (line: string) => void said.push(line) };
  const file = (name: string): string => path.join(home, name);
  return {
    home,
    host,
    said,
    file,
    write(name, content) {
      fs.mkdirSync(path.dirname(file(name)), { recursive: true });
      fs.writeFileSync(file(name), content);
    },
    snapshot: () =>
      fs
        .readdirSync(home, { recursive: true, encoding: 'utf8' })
        .toSorted()
        .map((name) => describe(name, file(name))),
    [Symbol.dispose]: () => fs.rmSync(home, { recursive: true, force: true }),
  };
}

function describe(name: string, file: string): string {
  const { mode, mtimeMs } = fs.lstatSync(file);
  const kind = mode & fs.constants.S_IFMT;
  const content =
    kind === fs.constants.S_IFLNK ? fs.readlinkSync(file) : kind === fs.constants.S_IFREG ? fs.readFileSync(file) : '';
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return `${name} ${mode.toString(8)} ${hash} ${kind === fs.constants.S_IFDIR ? '' : mtimeMs}`;
}

const SCRIPT = '.local/share/mayfly/init.zsh';

test('a new zsh has the functions, and a second time changes nothing', async () => {
  using at = newHome();
  await expect(init(at.host, ['zsh', '--write'])).resolves.toBe(0);
  expect(fs.statSync(at.file('.docker-ai-config')).mode & 0o777).toBe(0o700);
  expect(fs.statSync(at.file(SCRIPT)).mode & 0o777).toBe(0o644);
  expect(fs.existsSync(at.file(`${SCRIPT}.zwc`))).toBe(true);
  const env = { HOME: at.home, PATH: process.env['PATH'] ?? '', TERM: 'dumb' };
  const { stdout, stderr } = await run(['zsh', '-ic', 'whence -w claude glm gexec ai-mode'], at.home, env);
  expect({ stdout, stderr }).toStrictEqual({
    stdout: 'claude: function\nglm: function\ngexec: function\nai-mode: function\n',
    stderr: '',
  });
  const before = at.snapshot();
  await expect(init(at.host, ['zsh', '--write'])).resolves.toBe(0);
  expect(at.snapshot()).toStrictEqual(before);
  expect(at.said).toStrictEqual([
    `mayfly: ${at.file(SCRIPT)} written; open a new zsh`,
    `mayfly: ${at.file(SCRIPT)} is as it should be`,
  ]);
});

test.each([
  ['bytes', Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]), 0o640],
  ['no line end', 'export A=1', 0o600],
  ['nothing', '', 0o666],
])('%s in .zshrc: uninstalling leaves the very same file, its mode too', async (_, content, mode) => {
  using at = newHome();
  at.write('.zshrc', content);
  fs.chmodSync(at.file('.zshrc'), mode);
  await init(at.host, ['zsh', '--write']);
  expect(fs.readFileSync(at.file('.zshrc')).length).toBeGreaterThan(content.length);
  expect(fs.statSync(at.file('.zshrc')).mode & 0o7777).toBe(mode);
  await uninstall(at.host);
  expect(fs.readFileSync(at.file('.zshrc')).equals(Buffer.from(content))).toBe(true);
  expect(fs.statSync(at.file('.zshrc')).mode & 0o7777).toBe(mode);
  expect(fs.existsSync(path.dirname(at.file(SCRIPT)))).toBe(false);
});

test('a .zshrc that did not exist does not exist afterwards', async () => {
  using at = newHome();
  await init(at.host, ['zsh', '--write']);
  await uninstall(at.host);
  expect(fs.existsSync(at.file('.zshrc'))).toBe(false);
});

test.each(['dotfiles/zshrc', 'dotfiles/not-yet'])('a .zshrc that is a symlink stays one: %s', async (target) => {
  using at = newHome();
  at.write('dotfiles/zshrc', 'alias x=y\n');
  fs.symlinkSync(target, at.file('.zshrc'));
  await init(at.host, ['zsh', '--write']);
  expect(fs.readlinkSync(at.file('.zshrc'))).toBe(target);
  expect(fs.readFileSync(at.file(target), 'utf8')).toContain('# >>> mayfly >>>');
  await uninstall(at.host);
  expect(fs.readlinkSync(at.file('.zshrc'))).toBe(target);
  expect(fs.readFileSync(at.file('dotfiles/zshrc'), 'utf8')).toBe('alias x=y\n');
});

test('ZDOTDIR counts, from the environment and from .zshenv, which only zsh can read', async () => {
  using at = newHome();
  fs.mkdirSync(at.file('z dir'));
  at.write('.zshenv', 'print noise; ZDOTDIR="$HOME/z dir"; print more noise\n');
  await init(at.host, ['zsh', '--write']);
  expect(fs.readFileSync(at.file('z dir/.zshrc'), 'utf8')).toContain(at.file(SCRIPT).replace("'", String.raw`'\''`));
  using other = newHome({ ZDOTDIR: at.file('z dir') });
  fs.rmSync(at.file('z dir/.zshrc'));
  await init(other.host, ['zsh', '--write']);
  expect(fs.existsSync(at.file('z dir/.zshrc'))).toBe(true);
  expect(fs.existsSync(other.file('.zshrc'))).toBe(false);
});

test('XDG_DATA_HOME counts, unless it is relative', async () => {
  using at = newHome({ XDG_DATA_HOME: 'data' });
  await init(at.host, ['zsh', '--write']);
  expect(fs.existsSync(at.file(SCRIPT))).toBe(true);
  using other = newHome({ XDG_DATA_HOME: at.file('data') });
  await init(other.host, ['zsh', '--write']);
  expect(fs.existsSync(at.file('data/mayfly/init.zsh'))).toBe(true);
});

test('a provider of config.yaml is there after writing again', async () => {
  using at = newHome();
  await init(at.host, ['zsh', '--write']);
  at.write('.docker-ai-config/config.yaml', 'providers:\n  aider:\n    image: example/aider\n    command: aider --x\n');
  await init(at.host, ['zsh', '--write']);
  const env = { HOME: at.home, PATH: process.env['PATH'] ?? '' };
  await expect(run(['zsh', '-ic', 'whence -w aider'], at.home, env)).resolves.toMatchObject({
    stdout: 'aider: function\n',
  });
});

test('shims are there once they are asked for, follow config.yaml whenever either is written, and go', async () => {
  using at = newHome({ SHELL: '/bin/zsh' });
  const folder = at.file('.local/share/mayfly/bin');
  await init(at.host, ['zsh', '--write']);
  expect(fs.existsSync(folder)).toBe(false);
  await expect(init(at.host, ['shims'])).resolves.toBe(0);
  at.write('.docker-ai-config/config.yaml', 'providers:\n  git: { extends: claude }\n  my.llm: { extends: claude }\n');
  await expect(init(at.host, ['zsh', '--write'])).resolves.toBe(0);
  expect(fs.readdirSync(folder)).toEqual(['claude', 'gemini', 'glm', 'my.llm']);
  const env = { HOME: at.home, PATH: process.env['PATH'] ?? '', TERM: 'dumb' };
  const { stdout } = await run(
    ['zsh', '-ic', 'whence -w claude; sh -c "command -v claude; command -v my.llm"'],
    at.home,
    env,
  );
  expect(stdout).toBe(`claude: function\n${folder}/claude\n${folder}/my.llm\n`);

  fs.rmSync(at.file('.docker-ai-config/config.yaml'));
  fs.rmSync(`${folder}/glm`);
  fs.writeFileSync(`${folder}/glm`, 'mine');
  await expect(init(at.host, ['shims'])).resolves.toBe(73);
  expect(fs.readdirSync(folder)).toEqual(['claude', 'gemini', 'glm']);
  expect(at.said.filter((line) => line.includes('/bin'))).toEqual([
    `mayfly: ${folder} has claude, gemini, glm; open a new zsh`,
    `mayfly: ${folder} has claude, gemini, glm, my.llm; open a new zsh`,
    `mayfly: ${folder}/glm is not mayfly's, so it stays; move it away, then run mayfly init shims`,
    `mayfly: ${folder} has claude, gemini; open a new zsh`,
  ]);
  expect(at.said).toContain('mayfly: git gets no shim, since mayfly itself starts git; rename it in config.yaml');
  await expect(init(at.host, ['shims', '--remove'])).resolves.toBe(0);
  expect(fs.readdirSync(folder)).toEqual(['glm']);
  await init(at.host, ['shims', '--remove']);
  expect(at.said.slice(-2)).toEqual([
    `mayfly: ${folder} has no shims any more`,
    `mayfly: ${folder} has no shims to remove`,
  ]);
});

test('a .zshrc that cannot be written is one clear line', async () => {
  using at = newHome();
  fs.symlinkSync(at.file('not mounted/zshrc'), at.file('.zshrc'));
  await expect(init(at.host, ['zsh', '--write'])).rejects.toThrow(
    `mayfly: cannot write ${at.file('not mounted/zshrc')} (ENOENT); have it do: source ${at.file(SCRIPT)}`,
  );
});

test.each([[[]], [['bash']], [['zsh', '--force']], [['zsh', '--write', 'x']], [['shims', '--write']]])(
  '%j is a usage error',
  async (args) => {
    using at = newHome();
    await expect(init(at.host, args)).rejects.toThrow('mayfly init zsh [--write]');
    expect(at.snapshot()).toStrictEqual([expect.stringMatching(/^run /)]);
  },
);
