import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitFiles, prepareGit } from '../../../src/git/prepare.ts';
import { createStage } from '../../../src/boundary/stage.ts';
import { Agent } from '../../support/agent.ts';
import { git, home, host, inside, project, put } from './scene.ts';

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
  const { 'home/.gitconfig': text = '' } = gitFiles(await prepareGit(host(), project, [project]), ['github.com']);
  expect(text).toBe('[credential "https://github.com"]\n\thelper = "!gh auth git-credential"\n');
  put('.gitconfig', '[credential "https://github.com"]\n helper = !/opt/bin/gh auth git-credential\n');
  expect(gitFiles(await prepareGit(host(), project, [project]), ['github.com'])).toEqual({ 'home/.gitconfig': text });
  put('.gitconfig', '');
  expect(gitFiles(await prepareGit(host(), project, [project]))).toEqual({});
  const both = gitFiles({ text, files: {} }, ['github.com', 'git.corp.example'])['home/.gitconfig'];
  expect(both).toBe(`${text}${text.replace('github.com', 'git.corp.example')}`);
  const all = '[credential]\n\thelper = "!gh auth git-credential"\n';
  expect(gitFiles({ text: all, files: {} }, ['github.com'])).toEqual({ 'home/.gitconfig': all });
});

test('authorities that git trusts come along, each file its own; those of the system are there', async () => {
  put('corp.pem', 'corp\n');
  put('large.pem', 'x'.repeat(300_000));
  put('key.pem', '-----BEGIN PRIVATE KEY-----\n');
  put(
    '.gitconfig',
    '[http]\n sslCAInfo = ~/large.pem\n[http "https://a.b/"]\n sslCAInfo = ~/corp.pem\n[http "https://a-b/"]\n sslCAInfo = ~/large.pem\n' +
      '[http "https://c/"]\n sslCAInfo = /etc/ssl/certs/ca-certificates.crt\n[http "https://d/"]\n sslCAInfo = ~/key.pem\n',
  );
  const { files, dropped } = await prepareGit(host(), project, [project]);
  expect(Object.keys(files)).toEqual(['http-sslcainfo', 'http-https-a-b-sslcainfo', 'http-https-a-b-sslcainfo-']);
  expect(files['http-https-a-b-sslcainfo']).toBe('corp\n');
  expect(await inside()).toEqual([
    'http.sslcainfo=~/.gitconfig.d/http-sslcainfo',
    'http.https://a.b/.sslcainfo=~/.gitconfig.d/http-https-a-b-sslcainfo',
    'http.https://a-b/.sslcainfo=~/.gitconfig.d/http-https-a-b-sslcainfo-',
    'http.https://c/.sslcainfo=/etc/ssl/certs/ca-certificates.crt',
  ]);
  expect(dropped.map(({ key }) => key)).toEqual(['http.https://d/.sslcainfo']);
});

test('a remote that is a folder which the call does not see is named', async () => {
  const urls = [
    '/srv/app.git',
    'file:///srv/b.git',
    '../c.git',
    '~/d.git',
    './e',
    'host:f.git',
    'https://x/g',
    `${project}/h`,
  ];
  for (const [index, url] of urls.entries()) git('remote', 'add', `r${index}`, url);
  const { notes, dropped } = await prepareGit(host(), project, [project, path.join(home, 'work/c.git')]);
  const line = (index: number, folder: string): string =>
    `mayfly: remote.r${index}.url of this repository leads nowhere inside: ${folder} is not mounted; name it under mounts in config.yaml`;
  expect(notes).toEqual([line(0, '/srv/app.git'), line(1, '/srv/b.git'), line(3, `${home}/d.git`)]);
  expect(dropped.map(({ key }) => key)).toEqual(['remote.r0.url', 'remote.r1.url', 'remote.r3.url']);
});

test('the commands for ssh name keys, whose public halves come along', async () => {
  put('.gitconfig', '[core]\n sshCommand = ssh -i /keys/work\n');
  const caller = { GIT_SSH_COMMAND: 'ssh -i ~/.ssh/own -o IdentitiesOnly=yes' };
  expect(await prepareGit(host(caller), project, [project])).toMatchObject({
    text: '[core]\n\tsshcommand = "ssh -i ~/.ssh/identities/keys/work.pub"\n',
    identities: ['/keys/work', path.join(home, '.ssh/own')],
    variables: { GIT_SSH_COMMAND: 'ssh -i ~/.ssh/own.pub -o IdentitiesOnly=yes' },
  });
  put('.gitconfig', `[core]\n sshCommand = ssh -i $KEYS/work\n[include]\n path = ${project}/more\n`);
  put('work/app/more', '[core]\n sshCommand = ssh -i ${KEYS}/work -v\n');
  const { text, variables } = await prepareGit(host({ KEYS: '/mnt/a', GIT_SSH_COMMAND: 'ssh -i ${KEYS}/b' }), project, [
    project,
  ]);
  expect(text).toContain('ssh -i ~/.ssh/identities/mnt/a/work.pub"');
  expect(text.replace('identities/mnt/a/work.pub', '')).not.toContain('/mnt/a');
  expect(variables).toEqual({ GIT_SSH_COMMAND: 'ssh -i ~/.ssh/identities/mnt/a/b.pub' });
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
