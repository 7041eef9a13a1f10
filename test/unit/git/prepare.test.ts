import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Host, processHost } from '../../../src/host.ts';
import { gitFiles, prepareGit } from '../../../src/git/prepare.ts';
import { createStage } from '../../../src/sync/stage.ts';
import { Agent } from '../../support/agent.ts';

let home: string;
let project: string;

beforeEach(() => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-git-')));
  project = path.join(home, 'work', 'app');
  fs.mkdirSync(project, { recursive: true });
  git('init', '-q', '-b', 'main');
});
afterEach(() => fs.rmSync(home, { recursive: true }));

function host(more: Record<string, string> = {}): Host {
  return processHost({ PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1', ...more });
}

function git(...args: string[]): string {
  const env = { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', args, { cwd: project, env, encoding: 'utf8' });
}

function put(name: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
  fs.writeFileSync(path.join(home, name), text);
}

/** What git reads from the file that was made, one `key=value` a line. */
async function inside(more: Record<string, string> = {}): Promise<string[]> {
  const { text } = await prepareGit(host(more), project, [project]);
  fs.writeFileSync(path.join(home, 'made'), text);
  return git('config', '-f', path.join(home, 'made'), '--list').split('\n').slice(0, -1);
}

describe('includes are resolved as git does for this project', () => {
  beforeEach(() => {
    put('.gitconfig', '[user]\n name = Ann\n email = ann@home\n[include]\n path = more\n');
    put('more', '[alias]\n st = status\n');
    put('work.inc', '[user]\n email = ann@work\n');
  });

  test.each([
    ['gitdir', '[includeIf "gitdir:~/work/"]\n path = work.inc\n'],
    ['gitdir/i', '[includeIf "gitdir/i:~/WORK/"]\n path = work.inc\n'],
    ['onbranch', '[includeIf "onbranch:ma*"]\n path = work.inc\n'],
    ['hasconfig', '[includeIf "hasconfig:remote.*.url:git@work:**"]\n path = ~/work.inc\n'],
  ])('%s', async (_, text) => {
    git('remote', 'add', 'origin', 'git@work:app.git');
    fs.appendFileSync(path.join(home, '.gitconfig'), text);
    expect(await inside()).toEqual(['user.name=Ann', 'user.email=ann@home', 'alias.st=status', 'user.email=ann@work']);
  });

  test('and not where they do not apply', async () => {
    fs.appendFileSync(path.join(home, '.gitconfig'), '[includeIf "gitdir:~/other/"]\n path = work.inc\n');
    expect(await inside()).toEqual(['user.name=Ann', 'user.email=ann@home', 'alias.st=status']);
  });
});

describe('what belongs to the user', () => {
  test('is in both files and in the environment, and not in the repository', async () => {
    put('.config/git/config', '[user]\n name = Xdg\n email = x@x\n');
    put('.gitconfig', '[user]\n name = Ann\n');
    git('config', 'core.sshCommand', 'evil');
    git('config', 'user.name', 'Local');
    const more = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'pull.rebase', GIT_CONFIG_VALUE_0: 'true' };
    expect(await inside(more)).toEqual(['user.name=Xdg', 'user.email=x@x', 'user.name=Ann', 'pull.rebase=true']);
  });

  test('with files that it names', async () => {
    put('.gitconfig', '[core]\n excludesFile = ~/.ignore\n');
    put('.ignore', '*.log\n');
    put('.config/git/attributes', '*.png binary\n');
    const stage = path.join(home, 'stage');
    createStage(stage, gitFiles(await prepareGit(host(), project, [project])));
    expect(fs.readdirSync(path.join(stage, 'home'))).toEqual(['.gitconfig', '.gitconfig.d']);
    expect(fs.readFileSync(path.join(stage, 'home', '.gitconfig.d', 'core-excludesfile'), 'utf8')).toBe('*.log\n');
    expect(fs.readFileSync(path.join(stage, 'home', '.gitconfig.d', 'core-attributesfile'), 'utf8')).toBe(
      '*.png binary\n',
    );
    expect(fs.statSync(path.join(stage, 'home', '.gitconfig')).mode & 0o777).toBe(0o600);
  });

  test('but never a private key, a large file or a folder', async () => {
    put('key', '-----BEGIN OPENSSH PRIVATE KEY-----\n');
    put('large', 'x'.repeat(70_000));
    put('.gitconfig', '[core]\n excludesFile = ~/key\n attributesFile = ~/large\n[commit]\n template = ~/work\n');
    const { files, dropped } = await prepareGit(host(), project, [project]);
    expect(files).toEqual({});
    expect(dropped).toHaveLength(3);
  });
});

test('a token of GitHub serves https remotes, whichever helper the user has', async () => {
  put('.gitconfig', '[credential]\n helper = store\n');
  const { 'home/.gitconfig': text = '' } = gitFiles(await prepareGit(host(), project, [project]), true);
  expect(text).toBe('[credential "https://github.com"]\n\thelper = "!gh auth git-credential"\n');
  put('.gitconfig', '[credential "https://github.com"]\n helper = !/opt/bin/gh auth git-credential\n');
  expect(gitFiles(await prepareGit(host(), project, [project]), true)).toEqual({ 'home/.gitconfig': text });
  put('.gitconfig', '');
  expect(gitFiles(await prepareGit(host(), project, [project]), false)).toEqual({});
});

test('the commands for ssh name keys, whose public halves come along', async () => {
  put('.gitconfig', '[core]\n sshCommand = ssh -i /keys/work\n');
  const caller = { GIT_SSH_COMMAND: 'ssh -i ~/.ssh/own -o IdentitiesOnly=yes' };
  expect(await prepareGit(host(caller), project, [project])).toMatchObject({
    text: '[core]\n\tsshcommand = "ssh -i ~/.ssh/identities/keys/work.pub"\n',
    identities: ['/keys/work', path.join(home, '.ssh/own')],
    variables: { GIT_SSH_COMMAND: 'ssh -i ~/.ssh/own.pub -o IdentitiesOnly=yes' },
  });
  expect(await prepareGit(host({ GIT_SSH_COMMAND: '/opt/ssh' }), project, [project])).toMatchObject({
    dropped: [{ key: 'GIT_SSH_COMMAND', origin: '', why: '/opt/ssh is on the host only' }],
    variables: {},
  });
});

describe('where there is nothing to read', () => {
  test('no configuration', async () => {
    const nothing = { text: '', dropped: [], files: {}, identities: [], variables: {}, notes: [] };
    expect(await prepareGit(host(), project, [])).toEqual(nothing);
  });

  test('no git', async () => {
    expect(await prepareGit(host({ PATH: '/nowhere' }), project, [])).toMatchObject({ text: '', notes: [] });
  });

  test('outside a repository', async () => {
    put('.gitconfig', '[user]\n name = Ann\n');
    expect((await prepareGit(host(), home, [])).text).toContain('Ann');
  });

  test('a broken file is one line', async () => {
    put('.gitconfig', '[user\n name = Ann\n');
    const { text, notes } = await prepareGit(host(), project, []);
    expect(text).toBe('');
    expect(notes).toEqual([
      `mayfly: git cannot read its configuration: bad config line 1 in file ${home}/.gitconfig; correct it, until then git inside has none of yours`,
    ]);
  });

  test('an older git, that does not tell scopes', async () => {
    put('.gitconfig', '[user]\n name = Ann\n');
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const script = `#!/bin/sh\nfor word; do [ "$word" != --show-scope ] || exit 129; done\nexec ${real} "$@"\n`;
    put('bin/git', script);
    fs.chmodSync(path.join(home, 'bin', 'git'), 0o755);
    expect(await inside({ PATH: `${home}/bin:/bin:/usr/bin` })).toEqual(['user.name=Ann']);
  });
});

test('a commit is signed by the agent, with no key file in sight, and is found to be good', async () => {
  await using agent = new Agent();
  await agent.start();
  const key = await agent.add('ed25519', 'ann');
  put('keys/id.pub', fs.readFileSync(key, 'utf8'));
  put('allowed', `ann@example.com ${fs.readFileSync(key, 'utf8')}`);
  put(
    '.gitconfig',
    '[user]\n name = Ann\n email = ann@example.com\n signingKey = ~/keys/id\n[commit]\n gpgSign = true\n' +
      '[gpg]\n format = ssh\n[gpg "ssh"]\n allowedSignersFile = ~/allowed\n program = /opt/1password/op-ssh-sign\n',
  );
  const stage = path.join(home, 'stage');
  createStage(stage, gitFiles(await prepareGit(host(), project, [project])));
  for (const name of ['keys', 'allowed', '.gitconfig']) fs.rmSync(path.join(home, name), { recursive: true });
  const run = (...args: string[]): ReturnType<Agent['run']> =>
    agent.run('env', [`HOME=${stage}/home`, 'GIT_CONFIG_NOSYSTEM=1', 'git', '-C', project, ...args]);
  expect(await run('commit', '-q', '--allow-empty', '-m', 'signed')).toMatchObject({ code: 0, stderr: '' });
  expect(await run('log', '-1', '--format=%G? %GS')).toMatchObject({ stdout: 'G ann@example.com\n' });
});
