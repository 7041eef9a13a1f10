import { describe, expect, test } from 'vitest';
import { containerGit, type ContainerGit } from '../../../src/git/container.ts';
import type { Entry } from '../../../src/boundary/git-entry.ts';

const HOME = '/home/ann';
const ORIGIN = `file:${HOME}/.gitconfig`;
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKey';

const FILES: Readonly<Record<string, string>> = {
  [`${HOME}/.ignore`]: '*.log\n',
  [`${HOME}/.ssh/allowed`]: `ann ${KEY}\n`,
  [`${HOME}/.ssh/id.pub`]: `${KEY} ann@host\n`,
  [`${HOME}/.config/git/attributes`]: '*.png binary\n',
};

const real = (file: string): string => file;
const hooks = () => ({ files: { 'pre-commit': '#!/bin/sh\n' }, missing: ['pre-push: it is old'] });
const PLACES = { home: HOME, read: (file: string) => FILES[file], real, hooks, whyNoSignature: () => undefined };

type Pair = readonly [key: string, value?: string | undefined, origin?: string];

function run(...pairs: readonly Pair[]): ContainerGit {
  const entries = pairs.map(([key, value, origin = ORIGIN]): Entry => ({ key, value, origin }));
  return containerGit(entries, { ...PLACES, folders: ['/work/app'], defaults: '/etc/none' });
}

/** The entries of the result, one a line; enough where nothing is quoted. */
function kept(...pairs: readonly Pair[]): string[] {
  const names: string[] = [];
  let section = '';
  for (const line of run(...pairs).text.split('\n')) {
    if (line.startsWith('[')) section = line;
    else if (line !== '') names.push(`${section}${line.trim()}`);
  }
  return names;
}

describe('what stays', () => {
  test.each<[string, string | undefined]>([
    ['user.name', 'Ann # not a comment'],
    ['user.email', 'ann@example.com'],
    ['safe.directory', '/any/where'],
    ['safe.directory', '*'],
    ['alias.st', 'status -sb'],
    ['alias.graph', '!git log --graph | less -R'],
    ['alias.here', '!f() { /work/app/tools/run "$@"; }; f'],
    ['alias.usual', '!/usr/bin/git status'],
    ['alias.api', '!curl -H "Authorization: Bearer $TOKEN" https://git.example'],
    ['alias.when', "log --format='author: %an, key: %GK'"],
    ['core.compat', 'yes'],
    ['url.git@github.com:.insteadof', 'https://github.com/'],
    ['url./srv/mirror.insteadof', 'https://mirror/'],
    ['core.pager', 'less -FRX'],
    ['core.editor', '/usr/bin/vim -f'],
    ['sequence.editor', 'nano'],
    ['core.hookspath', '/work/app/.githooks'],
    ['pager.log', 'false'],
    ['filter.lfs.process', 'git-lfs filter-process'],
    ['http.proxy', 'http://ann:word@proxy:3128'],
    ['credential.helper', ''],
    ['credential.https://github.com.username', 'ann'],
    ['blame.ignorerevsfile', '.git-blame-ignore-revs'],
    ['core.autocrlf', 'input'],
    ['pull.rebase', 'true'],
    ['http.extraheader', 'X-Trace: 1'],
    ['diff.html.xfuncname', '/^<h/'],
    ['user.signingkey', 'key::ssh-ed25519 AAAA'],
    ['unknown.key', 'whatever'],
    ['init.defaultbranch', undefined],
  ])('%s = %s', (key, value) => {
    const { text, dropped } = run([key, value]);
    expect(dropped).toEqual([]);
    expect(text).toMatch(/^\[.+\]\n\t.+\n$/);
  });
});

describe('what goes, with the reason', () => {
  test.each<[string, string, string]>([
    ['core.fsmonitor', 'true', 'daemon of the host'],
    ['core.sshcommand', 'ssh -F ~/work/config', '~/work/config is a path of the host'],
    ['core.sshcommand', 'sshpass -p x ssh', 'sshpass is on the host only'],
    ['core.editor', 'code --wait', 'editor is on the host'],
    ['sequence.editor', 'interactive-rebase-tool', 'editor is on the host'],
    ['core.askpass', '/usr/lib/ssh/askpass', 'open a window'],
    ['core.pager', 'delta', 'delta is on the host only'],
    ['interactive.difffilter', 'delta --color-only', 'delta is on the host only'],
    ['diff.external', 'difft', 'difft is on the host only'],
    ['diff.pdf.textconv', 'pdftotext', 'pdftotext is on the host only'],
    ['init.templatedir', '/opt/git/template', '/opt/git/template is a path of the host'],
    ['alias.deploy', '!/opt/tools/deploy --now', '/opt/tools/deploy is a path of the host'],
    ['alias.note', "!sh -c 'cat ~/notes'", '~/notes is a path of the host'],
    ['filter.secret.clean', '/Users/ann/bin/clean', '/Users/ann/bin/clean is a path of the host'],
    ['credential.helper', 'osxkeychain', 'the passwords of "osxkeychain" stay outside'],
    ['credential.helper', 'store --file ~/.git-credentials', 'the passwords of "store" stay outside'],
    ['credential.helper', 'cache', 'SSH remotes and GH_TOKEN work'],
    ['credential.https://git.example.helper', '!pass git', 'stay outside'],
    ['gpg.program', 'gpg2', 'keys stay outside'],
    ['gpg.ssh.program', '/Applications/1Password.app/Contents/MacOS/op-ssh-sign', 'keys stay outside'],
    ['http.sslbackend', 'schannel', 'TLS library'],
    ['http.sslkey', '~/.ssl/key.pem', 'path of the host'],
    ['http.https://git.example.extraheader', 'Authorization: Bearer abc', 'holds a secret'],
    ['http.extraheader', 'Proxy-Authorization: Basic abc', 'holds a secret'],
    ['http.extraheader', 'X-Api-Key: abc', 'holds a secret'],
    ['http.extraheader', 'Set-Cookie2: abc', 'holds a secret'],
    ['github.token', 'abc', 'holds a secret'],
    ['gitlab.pat', 'abc', 'holds a secret'],
    ['imap.pass', 'abc', 'holds a secret'],
    ['sendemail.smtppass', 'abc', 'holds a secret'],
    ['user.apikey', 'abc', 'holds a secret'],
    ['user.api-key', 'abc', 'holds a secret'],
    ['some.setting', 'ghp_abc123', 'holds a secret'],
    ['alias.api', '!curl -H "Authorization: Bearer abcdef123456" https://git.example', 'holds a secret'],
    ['alias.api', "!curl -H 'PRIVATE-TOKEN:abcdef123456' https://git.example", 'holds a secret'],
    ['maintenance.repo', '/home/ann/x', 'job of the host'],
    ['core.excludesfile', '~/.missing', 'not there'],
  ])('%s = %s', (key, value, why) => {
    expect(run([key, value])).toEqual({
      text: '',
      dropped: [{ key, origin: ORIGIN, why: expect.stringContaining(why) }],
      files: {},
    });
  });

  test.each(['https://oauth2:abc@gitlab.com/', 'https://ghp_abc123@github.com/'])(
    'url.%s.insteadof, whose secret is in its key',
    (url) => {
      const { text, dropped } = run([`url.${url}.insteadof`, 'https://git.example/']);
      expect(text).toBe('');
      const key = `url.${url.replace(/\/\/.*@/, '//…@')}.insteadof`;
      expect(dropped).toEqual([{ key, origin: ORIGIN, why: 'it holds a secret' }]);
    },
  );

  test('no secret is repeated in the reason', () => {
    const secret = 'hunter2';
    const { dropped } = run(
      [`url.https://ann:${secret}@git.example/.insteadof`, 'https://git.example/'],
      [`url.https://ann:p@${secret}@git.example/.insteadof`, 'https://git.example/'],
      ['http.extraheader', `Authorization: ${secret}`],
      ['github.token', secret],
      ['credential.helper', `!echo password=${secret}`],
    );
    expect(JSON.stringify(dropped)).not.toContain(secret);
  });
});

describe('what changes', () => {
  test('the helper of gh is called by its name', () => {
    expect(kept(['credential.https://github.com.helper', '!/opt/homebrew/bin/gh auth git-credential'])).toEqual([
      '[credential "https://github.com"]helper = "!gh auth git-credential"',
    ]);
  });

  test('includes are flat already', () => {
    expect(run(['include.path', '~/more'], ['includeif.gitdir:~/work/.path', '~/work.inc'])).toEqual({
      text: '',
      dropped: [],
      files: {},
    });
  });

  test('files that git reads come along', () => {
    expect(run(['core.excludesfile', '~/.ignore'])).toEqual({
      text: '[core]\n\texcludesfile = "~/.gitconfig.d/core-excludesfile"\n',
      dropped: [],
      files: { 'core-excludesfile': '*.log\n' },
    });
  });

  test('but not where a file of the project asks for them', () => {
    const { files, dropped } = run(['core.excludesfile', '~/.ignore', 'file:/work/app/.config']);
    expect(files).toEqual({});
    expect(dropped).toHaveLength(1);
  });

  test('the files in the default places, too', () => {
    const places = { ...PLACES, folders: [], defaults: `${HOME}/.config/git` };
    expect(containerGit([], places)).toMatchObject({
      text: '[core]\n\tattributesfile = "~/.gitconfig.d/core-attributesfile"\n',
      files: { 'core-attributesfile': '*.png binary\n' },
    });
  });
});

describe('which value counts', () => {
  test('an earlier one does not take the place of one that goes', () => {
    expect(kept(['core.pager', 'less'], ['user.name', 'a'], ['core.pager', 'delta'])).toEqual(['[user]name = "a"']);
    expect(kept(['user.signingkey', '~/.ssh/id'], ['user.signingkey', '~/.ssh/work'])).toEqual([]);
  });

  test('a later one does', () => {
    expect(kept(['core.pager', 'delta'], ['core.pager', 'less'])).toEqual(['[core]pager = "less"']);
  });

  test('in a list the others stay', () => {
    const [base, base2] = ['url.git@a:.insteadof', 'url.https://x:y@a/.insteadof'];
    expect(kept(['credential.helper', ''], ['credential.helper', 'store'])).toEqual(['[credential]helper = ""']);
    expect(kept([base, 'https://a/'], [base, 'a:'], [base2, 'b:'])).toHaveLength(2);
  });
});

describe('signing', () => {
  const ssh: Pair[] = [
    ['gpg.format', 'ssh'],
    ['commit.gpgsign', 'true'],
    ['tag.gpgsign', undefined],
  ];
  const inlined = `[user]signingkey = "key::${KEY} ann@host"`;

  test.each(['~/.ssh/id.pub', '~/.ssh/id', `${HOME}/.ssh/id`])('the public key of %s is put in its place', (file) => {
    expect(kept(...ssh, ['user.signingkey', file])).toEqual([
      '[gpg]format = "ssh"',
      '[commit]gpgsign = "true"',
      '[tag]gpgsign',
      inlined,
    ]);
  });

  test('who may sign comes along', () => {
    expect(run(['gpg.ssh.allowedsignersfile', '~/.ssh/allowed']).files).toEqual({
      'gpg-ssh-allowedsignersfile': `ann ${KEY}\n`,
    });
  });

  test('a command that asks the agent for its key stays', () => {
    expect(kept(...ssh, ['gpg.ssh.defaultkeycommand', 'ssh-add -L'])).toHaveLength(4);
  });

  test.each<[string, Pair[], string]>([
    [
      'no public key',
      [
        ['gpg.format', 'ssh'],
        ['user.signingkey', '~/.ssh/other'],
      ],
      'there is no public key to sign with',
    ],
    ['no key', [['gpg.format', 'ssh']], 'there is no public key to sign with'],
    ['GnuPG', [['user.signingkey', '0xABCD']], 'the keys of GnuPG stay outside; with gpg.format ssh the agent signs'],
  ])('with %s commits are not signed, since they would fail', (_, pairs, why) => {
    const { text, dropped } = run(...pairs, ['commit.gpgsign', 'true']);
    expect(text).not.toContain('gpgsign');
    expect(dropped).toContainEqual({ key: 'commit.gpgsign', origin: ORIGIN, why });
  });
});
