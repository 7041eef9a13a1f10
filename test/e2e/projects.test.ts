import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig, ENGINES, gexec, inside, output } from '../support/call.ts';
import type { Rig } from '../support/rig.ts';

const NAMES = [
  ...[' with space ', `"double"`, `it's`, 'a,b', 'a:b', String.raw`back\slash\n`, 'new\nline', '[x]{y}', '-dash'],
  ...['ünï→🙂 e\u0301', '$HOME`id`*', 'source=x,readonly', 'tab\there'],
];
/** Names that make trouble in more than one way, for the engine that comes second. */
const HARD = ['-a "b",\'c\':d\\e\nf [g] ünï🙂'];

async function git(rig: Rig, cwd: string, ...words: string[]): Promise<string> {
  return output(await rig.run('git', ['-c', 'protocol.file.allow=always', ...words], { cwd })).trim();
}

/** Commits a new file from inside, with the identity that the project has; returns what git then says of it. */
async function commitInside(rig: Rig, cwd: string): Promise<string> {
  const script =
    'echo new >"a file" && git add . && git commit -q -m "from inside" && git status --porcelain && git log -1 --format="%an %s"';
  return output(await gexec(rig, ['sh', '-c', script], { cwd })).trim();
}

describe('a project', () => {
  it.each([
    ['docker', NAMES],
    ['podman', HARD],
  ] as const)('can have any name, with %s', async (engine, names) => {
    await using rig = await callRig({ engine });
    for (const name of names) {
      const cwd = await rig.project(name, { git: true });
      const seen = await inside(rig, '[os.getcwd(), os.environ["PWD"], open("made", "w").write("x")]', { cwd });
      expect(seen).toEqual([cwd, cwd, 1]);
      expect(fs.readFileSync(path.join(cwd, 'made'), 'utf8')).toBe('x');
    }
  });

  it('is mounted whole, wherever one stands in it', async () => {
    await using rig = await callRig();
    const root = await rig.project('top', { git: true });
    const cwd = await rig.project('top/deep/folder');
    const script = 'pwd && git rev-parse --show-toplevel && echo x >../../made';
    expect(output(await gexec(rig, ['sh', '-c', script], { cwd }))).toBe(`${cwd}\n${root}\n`);
    expect(fs.existsSync(path.join(root, 'made'))).toBe(true);
  });

  it('is the folder itself outside git, and nothing beside it is seen', async () => {
    await using rig = await callRig();
    rig.write('beside/file', 'secret');
    expect(await inside(rig, '[sorted(os.listdir(os.path.expanduser("~"))), os.listdir(".")]')).toEqual([
      ['.cache', '.local', '.npm', '.ssh', 'project'],
      [],
    ]);
  });

  it.each(ENGINES)('can be reached through symlinks, with %s', async (engine) => {
    await using rig = await callRig({ engine });
    const root = await rig.project('real/place', { git: true });
    rig.write('real/place/sub/file', 'here\n');
    const link = path.join(rig.home, 'link');
    fs.symlinkSync('real/place', link);
    const script = `cd '${link}/sub' && "$0" exec -- sh -c 'pwd -P && cat file "$1" && echo x >made' sh "$PWD/file"`;
    expect(output(await rig.run('sh', ['-c', script, rig.executable]))).toBe(`${root}/sub\nhere\nhere\n`);
    expect(fs.existsSync(path.join(root, 'sub/made'))).toBe(true);
    expect(fs.readdirSync(root).toSorted()).toEqual(['.git', 'sub']);
  });
});

describe.each(ENGINES)('%s: git works in', (engine) => {
  it('a linked worktree', async () => {
    await using rig = await callRig({ engine });
    const main = await rig.project('main', { git: true });
    const tree = path.join(rig.home, 'a "tree"');
    await git(rig, main, 'worktree', 'add', '-q', '-b', 'branch', tree);
    expect(await commitInside(rig, tree)).toBe('Somebody from inside');
    expect(await git(rig, main, 'log', '-1', '--format=%s', 'branch')).toBe('from inside');
    expect(await git(rig, tree, 'status', '--porcelain')).toBe('');
  });

  it('a submodule, and in the project above it', async () => {
    await using rig = await callRig({ engine });
    const library = await rig.project('library', { git: true });
    const above = await rig.project('above', { git: true });
    await git(rig, above, 'submodule', '--quiet', 'add', library, 'vendor/lib');
    await git(rig, above, 'commit', '-q', '-m', 'with a submodule');
    const sub = path.join(above, 'vendor/lib');
    for (const [key, value] of [
      ['user.name', 'Somebody'],
      ['user.email', 'somebody@example.invalid'],
    ] as const) {
      await git(rig, sub, 'config', key, value);
    }
    // As most have it; that a call does not see the library is said in a test of its own.
    await git(rig, sub, 'remote', 'set-url', 'origin', 'https://git.example.invalid/library.git');
    expect(await commitInside(rig, sub)).toBe('Somebody from inside');
    expect(await git(rig, sub, 'log', '-1', '--format=%s')).toBe('from inside');
    expect(await commitInside(rig, above)).toBe('Somebody from inside');
    expect(await git(rig, above, 'submodule', 'status')).toMatch(/^\w+ vendor\/lib/u);
  });

  it('a project whose git folder is elsewhere', async () => {
    await using rig = await callRig({ engine });
    const root = await rig.project('apart');
    await rig.project('git folders');
    await git(rig, root, 'init', '-q', `--separate-git-dir=${rig.home}/git folders/apart.git`);
    for (const [key, value] of [
      ['core.worktree', root],
      ['user.name', 'Somebody'],
      ['user.email', 'somebody@example.invalid'],
    ] as const) {
      await git(rig, root, 'config', key, value);
    }
    expect(await commitInside(rig, root)).toBe('Somebody from inside');
    expect(await git(rig, root, 'log', '--format=%s')).toBe('from inside');
  });

  it('a project that GIT_DIR and GIT_WORK_TREE name', async () => {
    await using rig = await callRig({ engine });
    const main = await rig.project('main', { git: true });
    const bare = path.join(rig.home, 'moved.git');
    fs.renameSync(path.join(main, '.git'), bare);
    const env = { GIT_DIR: bare, GIT_WORK_TREE: main };
    const ran = await gexec(rig, ['git', 'log', '--format=%s'], { cwd: main, env });
    expect(output(ran)).toBe('first\n');
  });
});

describe('a working directory whose name is no UTF-8', () => {
  const call = (rig: Rig, cwd: string, ...words: string[]): ReturnType<Rig['run']> =>
    rig.run(
      'sh',
      [
        '-c',
        `mkdir -p "$(printf 'd\\377r/s b')" && cd "$(printf 'd\\377r/s b')" && exec "$0" "$@"`,
        rig.executable,
        ...words,
      ],
      { cwd },
    );

  it.each(ENGINES)('is the same inside, with %s', async (engine) => {
    await using rig = await callRig({ engine });
    const root = await rig.project('odd', { git: true });
    const script = 'pwd | od -An -c | tr -d "\\n "; echo x >made; exec "$@"';
    const ran = await call(rig, root, 'exec', '--', 'sh', '-c', script, 'sh', 'sh', '-c', 'exit 7');
    expect(ran).toMatchObject({ code: 7, stderr: '' });
    expect(ran.stdout.toString()).toMatch(/\/odd\/d377r\/sb\\n$/);
    const names = fs.readdirSync(root, { encoding: 'buffer' }).map((name) => name.toString('latin1'));
    expect(names.toSorted()).toEqual(['.git', 'd\u00ffr']);
    expect(
      fs.existsSync(Buffer.concat([Buffer.from(`${root}/d`), Buffer.from([0xff]), Buffer.from('r/s b/made')])),
    ).toBe(true);
  });

  it('is refused where it would be the project', async () => {
    await using rig = await callRig();
    const folder = await rig.project('plain');
    expect(await call(rig, folder, 'exec', '--', 'true')).toMatchObject({
      code: 66,
      stderr: expect.stringMatching(/^mayfly: no engine can mount [^\n]+, whose name is no UTF-8; rename it\n$/),
    });
    expect(fs.readdirSync(folder)).toHaveLength(1);
  });
});

describe('a place that is no project', () => {
  const refused = (reason: RegExp): object => ({ code: 77, stderr: expect.stringMatching(reason) });

  it.each([
    ['/', /^mayfly: will not mount \/: it is the whole file system; cd to .+\n$/],
    ['/etc', /^mayfly: will not mount \/etc: it would hide .+\n$/],
  ])('is %s', async (cwd, reason) => {
    await using rig = await callRig();
    expect(await gexec(rig, ['true'], { cwd })).toMatchObject(refused(reason));
  });

  it.each(['.', '..', '.ssh', '.gnupg', '.docker-ai-config/claude'])(
    'is HOME and what holds keys: %s',
    async (folder) => {
      await using rig = await callRig();
      const cwd = path.join(rig.home, folder);
      fs.mkdirSync(cwd, { recursive: true });
      expect(await gexec(rig, ['true'], { cwd })).toMatchObject(
        refused(/^mayfly: will not mount .+, or say --allow-home\n$/),
      );
    },
  );

  it('is a HOME that git calls a project', async () => {
    await using rig = await callRig();
    await git(rig, rig.home, 'init', '-q');
    expect(await gexec(rig, ['true'], { cwd: rig.home })).toMatchObject(refused(/it holds your whole home folder/));
    const { code, stdout, stderr } = await gexec(rig, ['ls', '-a', rig.home]);
    expect({ code, stdout: stdout.toString() }).toMatchObject({
      code: 0,
      stdout: expect.not.stringContaining('.git\n'),
    });
    expect(stderr).toContain(`this call sees ${rig.cwd} alone, without git`);
  });

  // The runtime of the executable says this, before any line of ours runs.
  it('is a folder that was removed', async () => {
    await using rig = await callRig();
    const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" exec -- true';
    const { code, stderr } = await rig.run('sh', ['-c', script, rig.executable]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: The current working directory was deleted.+ Please cd into a different directory.*\n$/,
    );
  });

  it('is one that belongs to another', async () => {
    await using rig = await callRig();
    await rig.project('theirs', { git: true });
    const mine = await rig.project('mine');
    rig.write('mine/.git', 'gitdir: ../theirs/.git\n');
    expect(await gexec(rig, ['true'], { cwd: mine })).toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/^mayfly: .+ is not a git worktree that can be trusted: .+\n$/),
    });
  });
});

describe('HOME', () => {
  it.each(ENGINES)('can have a space, with %s', async (engine) => {
    await using rig = await callRig({ engine, home: 'my "home", ü' });
    expect(await inside(rig, '[os.path.expanduser("~"), os.getcwd()]')).toEqual([rig.home, rig.cwd]);
  });

  it.each(ENGINES)('stays as it is when it is the project, with %s', async (engine) => {
    await using rig = await callRig({ engine });
    rig.write('.profile', 'mine');
    const before = fs.readdirSync(rig.home, { recursive: true });
    const script = 'cat .profile; test "$HOME" != "$PWD" && touch ~/in-home && ls -A ~';
    const ran = await rig.mayfly(['exec', '--allow-home', '--', 'sh', '-c', script], { cwd: rig.home });
    expect(output(ran)).toBe('mine.cache\n.local\n.npm\n.ssh\nin-home\n');
    expect(fs.readdirSync(rig.home, { recursive: true })).toEqual(before);
  });
});
