import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { run, zshRig } from '../support/zsh.ts';

const strict = { flags: ['-e', '-u', '-o', 'pipefail', '--no-rcs'] };
const source = 'source ./init.zsh\n';

test('gemini at first; what is set stays for every shell, readable by its owner only', async () => {
  using rig = zshRig();
  await expect(rig.zsh(`${source}ai-mode; ai -p x`, strict)).resolves.toMatchObject({
    stdout: 'gemini\nrun|gemini|--|-p|x|\n',
  });
  await expect(rig.zsh(`umask 000; ${source}ai-mode glm; umask`, strict)).resolves.toStrictEqual({
    code: 0,
    stdout: 'glm\n000\n',
    stderr: '',
  });
  await expect(rig.zsh(`${source}ai-mode; ai; ai --native`)).resolves.toMatchObject({
    code: 127,
    stdout: 'glm\nrun|glm|--|\n',
  });
  const folder = path.join(rig.store, 'global_state');
  expect(fs.readdirSync(folder)).toStrictEqual(['ai-mode']);
  expect(fs.statSync(path.join(folder, 'ai-mode')).mode & 0o777).toBe(0o600);
  for (const made of [rig.store, folder]) expect(fs.statSync(made).mode & 0o777).toBe(0o700);
});

test.each([
  ["echo 'glm: no manifest tells a language'", 'glm'],
  ['echo claude:', 'claude'],
  ['echo nobody: x', 'gemini'],
  ['echo said >&2; exit 69', 'gemini'],
  ['cat; echo claude: x', 'claude'],
  ['exit 0', 'gemini'],
])('before one was set, ai calls the provider that suits the project: %s', async (recommends, provider) => {
  using rig = zshRig();
  rig.executable(`if [ "$1" = recommend ]; then ${recommends}; else printf '%s|' "$@"; cat; fi`);
  await expect(rig.zsh(`${source}ai -p x`, { ...strict, stdin: 'typed' })).resolves.toStrictEqual({
    code: 0,
    stdout: `run|${provider}|--|-p|x|typed`,
    stderr: '',
  });
  rig.executable(`[ "$1" != recommend ] && printf '%s|' "$@"`);
  await expect(rig.zsh(`${source}ai-mode claude; ai`, strict)).resolves.toMatchObject({
    stdout: 'claude\nrun|claude|--|',
  });
});

test('MAYFLY_HOME counts before the store that was installed', async () => {
  using rig = zshRig();
  const env = { env: { MAYFLY_HOME: path.join(rig.home, 'other') } };
  await expect(rig.zsh(`${source}ai-mode claude; ai`, env)).resolves.toMatchObject({
    stdout: 'claude\nrun|claude|--|\n',
  });
  expect(fs.readFileSync(path.join(rig.home, 'other/global_state/ai-mode'), 'utf8')).toBe('claude\n');
  expect(fs.existsSync(rig.store)).toBe(false);
});

test.each(['', 'nobody\n', '$(touch x)\n', '\u0000\u0001', 'glm claude\n'])(
  'a file holding %j counts as none',
  async (text) => {
    using rig = zshRig();
    fs.mkdirSync(path.join(rig.store, 'global_state'), { recursive: true });
    fs.writeFileSync(path.join(rig.store, 'global_state/ai-mode'), text);
    await expect(rig.zsh(`${source}ai-mode`, strict)).resolves.toStrictEqual({
      code: 0,
      stdout: 'gemini\n',
      stderr: '',
    });
  },
);

test.each([
  ['ai-mode nobody', 64, '', 'mayfly: unknown provider "nobody"; use one of claude, gemini, glm\n'],
  ['ai-mode ""', 64, '', 'mayfly: unknown provider ""; use one of claude, gemini, glm\n'],
  ['ai-mode claude glm', 64, expect.stringMatching(/^usage: /), ''],
  ['ai-mode help', 0, expect.stringMatching(/^usage: ai-mode \[PROVIDER\|help\]\n.*claude, gemini, glm\.\n$/), ''],
  ['ai-mode --help', 0, expect.stringMatching(/^usage: /), ''],
])('%s', async (command, code, stdout, stderr) => {
  using rig = zshRig();
  await expect(rig.zsh(`${source}${command}`)).resolves.toStrictEqual({ code, stdout, stderr });
  expect(fs.existsSync(rig.store)).toBe(false);
});

test('a store that cannot be written is an error, not a mode', async () => {
  using rig = zshRig();
  fs.writeFileSync(rig.store, 'a file');
  const { code, stdout, stderr } = await rig.zsh(`${source}ai-mode glm`);
  expect({ code, stdout }).toStrictEqual({ code: 1, stdout: '' });
  expect(stderr).not.toBe('');
});

test('showing the mode starts no process', async () => {
  using rig = zshRig();
  await rig.zsh(`${source}ai-mode glm`);
  const trace = ['strace', '-f', '-e', 'trace=process', '-o', 'trace', 'zsh', '-f', '-c'];
  await expect(run([...trace, `${source}ai-mode`], rig.home, rig.env)).resolves.toMatchObject({ stdout: 'glm\n' });
  const started = fs.readFileSync(path.join(rig.home, 'trace'), 'utf8').match(/\b(?:execve|clone3?|v?fork)\(/g);
  expect(started).toStrictEqual(['execve(']);
});
