import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../support/rig.ts';

const INSTALLER = path.resolve('install.sh');
const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

/** Every path below HOME with its mode and content. */
function snapshot({ home }: Rig): string[] {
  const names = fs.readdirSync(home, { recursive: true, encoding: 'utf8' }).toSorted();
  return names.map((name) => {
    const file = path.join(home, name);
    const found = fs.lstatSync(file);
    const hash = createHash('sha256')
      .update(found.isFile() ? fs.readFileSync(file) : '')
      .digest('hex');
    return `${name} ${found.mode.toString(8)} ${hash.slice(0, 12)} ${found.isFile() ? found.mtimeMs : ''}`;
  });
}

test('a newcomer: install, a new zsh has the functions, installing again changes nothing, uninstalling leaves the store', async () => {
  await using rig = await createRig();
  rig.write('.zshrc', 'alias x=y # mine');
  const install = await rig.run(INSTALLER, ['--no-images'], { timeout: 600_000 });
  expect(install).toMatchObject({ code: 0, stderr: expect.stringContaining('.local/bin/mayfly written') });
  const zsh = await rig.run('zsh', ['-ic', 'mayfly --version; whence -w claude gemini glm gexec ai ai-mode']);
  expect(zsh.stdout.toString()).toMatch(/^\d+\.\d+\.\d+\n(?:[\w-]+: function\n){6}$/);
  expect(zsh.stderr).toBe('');

  const before = snapshot(rig);
  expect(before).toEqual(expect.arrayContaining([expect.stringMatching(/^\.docker-ai-config 40700 /)]));
  await expect(rig.run(INSTALLER, ['--no-images'])).resolves.toMatchObject({ code: 0 });
  expect(snapshot(rig)).toStrictEqual(before);

  rig.write('.docker-ai-config/env', 'A=b\n');
  const removed = await rig.run(INSTALLER, ['--uninstall'], { env: NO_ENGINE });
  expect(removed.stderr).toContain('(the images stay)');
  expect(removed.stderr).toContain('mayfly: uninstalled; what is yours stays in');
  const left = fs.readdirSync(rig.home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(
    left.map((entry) => path.relative(rig.home, path.join(entry.parentPath, entry.name))).toSorted(),
  ).toStrictEqual(['.docker-ai-config/env', '.zshrc']);
  expect(fs.readFileSync(path.join(rig.home, '.zshrc'), 'utf8')).toBe('alias x=y # mine');
  await expect(rig.run('zsh', ['-ic', 'whence -w claude'])).resolves.toMatchObject({ code: 1 });
});

test('the whole way, with images and the selftest', async () => {
  await using rig = await createRig();
  const { code, stderr } = await rig.run(INSTALLER, ['--yes'], { timeout: 2_400_000 });
  expect(stderr.split('\n').at(-2)).toMatch(/^mayfly: ready; /);
  expect(code).toBe(0);
}, 2_500_000);

/** A PATH that leads to what every system has, and to no zsh. */
function bareBones(rig: Rig): string {
  const bin = path.join(rig.home, '../bin');
  fs.mkdirSync(bin);
  for (const name of [
    'sh',
    'dirname',
    'uname',
    'id',
    'apt-get',
    'apt-cache',
    'tr',
    'grep',
    'find',
    'cat',
    'cmp',
    'sed',
  ]) {
    const found = ['/usr/bin', '/bin'].map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
    if (found) fs.symlinkSync(found, path.join(bin, name));
  }
  return bin;
}

test.each([
  ['the end of input', ''],
  ['a plain Enter', '\n'],
  ['no', 'no\n'],
])('%s means no: nothing is installed, nothing changed', async (_, input) => {
  await using rig = await createRig();
  const before = snapshot(rig);
  const { code, stdout, stderr } = await rig.run(INSTALLER, [], { input, env: { PATH: bareBones(rig) } });
  expect(code).toBe(1);
  expect(stdout.toString()).toBe('');
  expect(stderr).toMatch(/^mayfly: to install with apt-get: zsh docker\.io /);
  expect(stderr).toMatch(
    /mayfly: go on\? \[y\/N\] mayfly: nothing was installed; do it yourself, then run .* again\n$/,
  );
  expect(snapshot(rig)).toStrictEqual(before);
});

test.each([
  [['--help'], 0, /^usage: \.\/install\.sh/, /^$/],
  [['--nonsense'], 64, /^$/, /^usage: \.\/install\.sh/],
])('%j', async (args, code, stdout, stderr) => {
  await using rig = await createRig();
  const ran = await rig.run(INSTALLER, args);
  expect(ran.code).toBe(code);
  expect(ran.stdout.toString()).toMatch(stdout);
  expect(ran.stderr).toMatch(stderr);
});

test('half of the file runs nothing', async () => {
  await using rig = await createRig();
  const text = fs.readFileSync(INSTALLER, 'utf8');
  for (const share of [0.3, 0.6, 0.9, 0.99]) {
    const file = rig.write('half.sh', text.slice(0, Math.floor(text.length * share)));
    const { code, stderr } = await rig.run('sh', [file, '--no-images']);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/unexpected end of file|Syntax error|unterminated/i);
  }
  expect(fs.readdirSync(rig.home)).toStrictEqual(['half.sh']);
});
