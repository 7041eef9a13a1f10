import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ENGINES } from '../support/call.ts';
import { canariesIn } from '../support/canaries.ts';
import { nameFor } from '../support/detached.ts';
import { createEnemy, type Enemy } from '../support/enemy.ts';

/** What is planted in a project, as an archive or an earlier call leaves it; `home` is the person's. */
const PLANTS: readonly (readonly [string, string])[] = [
  ['a common folder above', 'echo ../.. >.git/commondir'],
  ['the sockets of the machine', 'echo /run >.git/commondir'],
  [
    'hooks of a submodule',
    'git init -q .git/modules/x/y --bare; rm -r .git/modules/x/y/hooks; ln -s "$home/.ssh" .git/modules/x/y/hooks',
  ],
  ['hooks', 'rm -rf .git/hooks; ln -s "$home/.ssh" .git/hooks'],
  ['hooks of husky', 'git config core.hooksPath .husky/_; ln -s ../.ssh .husky; mkdir -p ../.ssh/_'],
  ['a bare repository', 'rm -rf .git; echo "gitdir: $home/.dotfiles" >.git'],
  ['a link to a repository', 'rm -rf .git; ln -s "$home/.dotfiles" .git'],
  ['objects of others', 'echo "$home/other/.git/objects" >.git/objects/info/alternates'],
];

/** Reads all that is the person's, as far as a call has none of its own there, and looks for the engine. */
const probe = (home: string): string =>
  `cd "${home}"; cat private/* .ssh/id_* .gnupg/* Pictures/*/* notes/* other/*/* .dotfiles/*
   for name in private .ssh/id_ed25519 .gnupg Pictures notes other .dotfiles; do [ -e "$name" ] && echo "$name is there"; done
   ls -d /run/docker.sock /run/podman; echo probed`;

async function withOthers(engine: (typeof ENGINES)[number]): Promise<Enemy> {
  const enemy = await createEnemy({ engine });
  await enemy.rig.project('other', { git: true });
  for (const command of ['init -q --bare .dotfiles', 'init -q template'])
    await enemy.rig.run('git', command.split(' '), { cwd: enemy.rig.home });
  return enemy;
}

test.each(ENGINES)('with %s nothing in a project decides what else is mounted', async (engine) => {
  await using enemy = await withOthers(engine);
  const { rig, project } = enemy;
  const clean = path.join(rig.home, 'clean');
  fs.cpSync(project, clean, { recursive: true, verbatimSymlinks: true });
  fs.mkdirSync(path.join(rig.home, '.ssh/_'));
  const before = enemy.harm();
  const escaped: string[] = [];
  for (const [what, plant] of PLANTS) {
    fs.rmSync(project, { recursive: true });
    fs.cpSync(clean, project, { recursive: true, verbatimSymlinks: true });
    execFileSync('sh', ['-c', plant], { cwd: project, env: { ...rig.env, home: rig.home } });
    const { code, stdout, stderr } = await enemy.inside(probe(rig.home));
    const said = stdout.toString();
    const isRefused = code === 78 && /^mayfly: \S+ is not a git worktree that can be trusted: [^\n]+\n$/.test(stderr);
    if (said !== 'probed\n' && !(said === '' && isRefused)) escaped.push(`${what}: ${code} ${said} ${stderr}`);
    if (canariesIn(stdout, enemy.canaries).length > 0) escaped.push(`${what}: a canary`);
  }
  expect(escaped).toEqual([]);
  expect(enemy.harm()).toEqual(before);
});

test.each([
  ['the keys', '.ssh'],
  ['what shells run of mayfly', '.local/share/mayfly'],
])('a call cannot have its project hold %s by another path', async (_, place) => {
  await using enemy = await createEnemy();
  const { rig, project } = enemy;
  const folder = path.join(rig.home, place);
  fs.mkdirSync(folder, { recursive: true });
  fs.renameSync(folder, path.join(project, 'held'));
  fs.symlinkSync(path.join(project, 'held'), folder);
  const { code, stdout, stderr } = await enemy.inside('cat held/*; echo mine >held/new');
  expect({ code, said: stdout.toString() }).toEqual({ code: 77, said: '' });
  expect(stderr).toContain(`will not mount ${project}: it holds or is part of ${rig.home}/`);
});

test('a link that a call has planted beside another project is not what --add-dir names', async () => {
  await using enemy = await createEnemy({ git: false });
  const { rig, project } = enemy;
  const shop = await rig.project('project/shop');
  const mine = `{ extends: claude, command: [sh, -c, 'cat ../lib/* 2>&1; true'], secrets: [] }`;
  rig.write('.docker-ai-config/config.yaml', `providers: { mine: ${mine} }\n`);
  await enemy.inside('ln -s ../private lib');
  expect(fs.readlinkSync(path.join(project, 'lib'))).toBe('../private');
  const { stdout, stderr } = await rig.mayfly(['run', 'mine', '--', '--add-dir', '../lib'], { cwd: shop });
  expect(canariesIn(stdout, enemy.canaries)).toEqual([]);
  expect(stderr).toContain(`--add-dir ../lib is not there inside: it leads to ${rig.home}/private`);
});

test('hooks of a repository that --add-dir names stay as they are, and what git runs there is named', async () => {
  await using enemy = await createEnemy();
  const { rig } = enemy;
  const lib = await rig.project('lib', { git: true });
  const steps =
    'cd ../lib; git config core.fsmonitor ./evil; echo evil >.envrc; mv .git g; >.git/hooks/pre-commit; echo tried';
  const mine = `{ extends: claude, command: [sh, -c, '${steps}'], secrets: [] }`;
  rig.write('.docker-ai-config/config.yaml', `providers: { mine: ${mine} }\n`);
  const { stdout, stderr } = await enemy.mayfly(['run', 'mine', '--', '--add-dir', '../lib']);
  expect(stdout.toString()).toBe('tried\n');
  expect(fs.readdirSync(lib).toSorted()).toEqual(['.envrc', '.git']);
  expect(fs.existsSync(path.join(lib, '.git/hooks/pre-commit'))).toBe(false);
  expect(stderr).toContain('lib/.git/config: core.fsmonitor = ./evil (new)');
  expect(stderr).toContain('lib/.envrc: new');
  await enemy.mayfly(['guard', 'restore']);
  expect(fs.readFileSync(path.join(lib, '.git/config'), 'utf8')).not.toContain('evil');
  expect(fs.existsSync(path.join(lib, '.envrc'))).toBe(false);
});

test('a call that puts a link in its place while it is stopped is not started again there', async () => {
  await using enemy = await createEnemy();
  const { rig } = enemy;
  const cwd = await rig.project('project/src');
  const swap = 'cd ..; rmdir src; ln -s ../private src; exit';
  const script = `trap "${swap}" TERM; cat diary; echo ready >../ready; while :; do sleep 0.1; done`;
  const name = nameFor(rig);
  await enemy.mayfly(['exec', '-d', '--name', name, '--', 'sh', '-c', script], { cwd });
  await expect.poll(() => fs.existsSync(path.join(enemy.project, 'ready'))).toBe(true);
  const { code, stderr } = await enemy.mayfly(['restart', name]);
  expect(fs.readlinkSync(cwd)).toBe('../private');
  expect({ code, stderr }).toEqual({
    code: 77,
    stderr: expect.stringContaining(`will not mount ${cwd}: it leads to ${rig.home}/private now`),
  });
  expect(await rig.containers()).toEqual([]);
});

test.runIf(process.getuid?.() === 0)('a repository of another user, above, is none', async () => {
  await using enemy = await createEnemy({ git: false });
  const { rig } = enemy;
  const shared = await rig.project('shared', { git: true });
  const mine = await rig.project('shared/mine');
  rig.write('shared/theirs', 'text');
  fs.chownSync(path.join(shared, '.git'), 1234, 1234);
  const { stdout, stderr } = await enemy.inside('ls -A ..', { cwd: mine });
  expect(stdout.toString()).toBe('mine\n');
  expect(stderr).toContain(`${shared}/.git is another user's`);
});
