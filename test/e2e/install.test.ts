import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { firstCommands } from '../../scripts/docs.ts';
import { createRig, type Rig } from '../support/rig.ts';

const INSTALLER = path.resolve('install.sh');
const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

const READY = String.raw`mayfly: ready; type zsh, then claude .*\n`;
const STEPS = String.raw`ok packages  all there  \(\d+ s\)\nok executable  ~/\.local/bin/mayfly  \(\d+ s\)\n`;
const FUNCTIONS = String.raw`ok zsh functions  \(\d+ s\)\n`;
const SHIMS = String.raw`ok shims  first on PATH in zsh; mayfly init shims --remove takes them away  \(\d+ s\)\n`;
const IMAGES = String.raw`ok images  tools:\w+ claude:\w+ gemini:\w+  \(\d+ s\)\nok self-test  \d+ checks passed  \(\d+ s\)\n`;
/** All that is on the screen. */
const WITHOUT_IMAGES = new RegExp(`^${STEPS}${FUNCTIONS}${READY}$`);
const WHOLE = new RegExp(
  `^${STEPS}ok engine  docker [\\d.]+\\S*  \\(\\d+ s\\)\n${FUNCTIONS}${SHIMS}${IMAGES}${READY}$`,
);

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
  expect(install).toMatchObject({ code: 0, stderr: expect.stringMatching(WITHOUT_IMAGES) });
  const zsh = await rig.run('zsh', ['-ic', 'mayfly --version; whence -w claude gemini glm gexec ai ai-mode']);
  expect(zsh.stdout.toString()).toMatch(/^\d+\.\d+\.\d+\n(?:[\w-]+: function\n){6}$/);
  expect(zsh.stderr).toBe('');

  const before = snapshot(rig);
  expect(before).toEqual(expect.arrayContaining([expect.stringMatching(/^\.docker-ai-config 40700 /)]));
  await expect(rig.run(INSTALLER, ['--no-images'])).resolves.toMatchObject({
    code: 0,
    stderr: expect.stringMatching(WITHOUT_IMAGES),
  });
  expect(snapshot(rig)).toStrictEqual(before);

  const asked = await rig.run(INSTALLER, ['--no-images', '--shims'], { env: { SHELL: '/bin/bash' } });
  expect(asked).toMatchObject({ code: 0, stderr: expect.stringContaining('; open a new zsh, or put export PATH=') });
  expect(asked.stderr).toMatch(new RegExp(SHIMS));
  const command = await rig.run('zsh', ['-ic', 'whence -p claude']);
  expect(command.stdout.toString()).toBe(`${rig.home}/.local/share/mayfly/bin/claude\n`);
  for (const flags of [['--no-shims'], ['--shims']])
    await expect(rig.run(INSTALLER, ['--no-images', ...flags])).resolves.toMatchObject({ code: 0 });

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

test('the whole way, with images and the selftest: a line for each step, and where nothing has to be built nothing of a registry', async () => {
  await using rig = await createRig({ env: { MAYFLY_BASE: 'auto' } });
  const { code, stdout, stderr } = await rig.run(INSTALLER, ['--yes'], { timeout: 2_400_000 });
  expect(stderr).toMatch(WHOLE);
  expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: '' });
}, 2_500_000);

test('a step that fails shows what was said last, and names the log', async () => {
  await using rig = await createRig();
  fs.symlinkSync(path.join(rig.home, 'not mounted/zshrc'), path.join(rig.home, '.zshrc'));
  const { code, stderr } = await rig.run(INSTALLER, ['--no-images']);
  const [, log = ''] = /^mayfly: zsh functions failed; all that was said is in (\S+)$/m.exec(stderr) ?? [];
  expect(stderr).toMatch(
    /^ok packages .*\nok executable .*\nfailed zsh functions {2}\(\d+ s\)\n(?: {2}.*\n)* {2}mayfly: cannot write .*\nmayfly: zsh functions failed; .*\n$/,
  );
  expect(code).toBe(73);
  expect(fs.readFileSync(log, 'utf8')).toMatch(/=== executable\n(.*\n)*=== zsh functions\nmayfly: cannot write /);
  fs.rmSync(path.dirname(log), { recursive: true });
});

test.each([
  ['in colour', {}, '\u001b[32m✓\u001b[m executable  ~/.local/bin/mayfly  (', '\n', true],
  ['without', { NO_COLOR: '1' }, '✓ executable  ~/.local/bin/mayfly  (', 'no\n', false],
  ['plainly where there is no UTF-8', { NO_COLOR: '1', LANG: 'C' }, 'ok executable  ~/.local/bin/mayfly  (', '', false],
])(
  'at a terminal a step has a mark, %s, and who answers is asked once for shims',
  async (_, env, expected, input, wants) => {
    await using rig = await createRig();
    const command = `exec script -qec '${INSTALLER} --no-images' /dev/null`;
    const { code, stdout } = await rig.run('sh', ['-c', command], { env, input });
    expect(
      stdout
        .toString()
        .replaceAll(/^.*\r(?!\n)/gm, '')
        .replaceAll('\u001b[K', ''),
    ).toContain(expected);
    expect(code).toBe(0);
    expect(stdout.toString().match(/ too\? \[Y\/n\] /g)).toHaveLength(1);
    expect(fs.existsSync(path.join(rig.home, '.local/share/mayfly/bin/claude'))).toBe(wants);
    const again = await rig.run('sh', ['-c', command], { env });
    expect(again.stdout.toString()).not.toContain('[Y/n]');
  },
);

test('the first block of README can be pasted where the sources are: it leads to a checkout whose installer runs', async () => {
  await using rig = await createRig();
  const block = firstCommands({}).join('\n').split('```')[1]?.replace(/^sh$/m, '');
  const { code, stdout } = await rig.run('sh', ['-ec', `${block?.trimEnd()} --help`], { cwd: path.resolve('.') });
  expect(stdout.toString()).toMatch(/^usage: \.\/install\.sh/);
  expect(code).toBe(0);
  expect(fs.existsSync(path.join(rig.home, 'mayfly/install.sh'))).toBe(true);
});

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
