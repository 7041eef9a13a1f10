import { describe, expect, test } from 'vitest';
import { containerGit } from '../../../src/git/container.ts';
import type { Entry } from '../../../src/boundary/git-entry.ts';
import { gitVariables } from '../../../src/git/repository.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKey';

const places = {
  home: '/home/ann',
  folders: ['/work/app'],
  defaults: '/etc/none',
  read: (file: string) => (file === '/home/ann/.ssh/id.pub' ? `${KEY} ann@host\n` : undefined),
  real: (file: string) => file,
  hooks: () => ({ files: {}, missing: [] }),
  whyNoSignature: () => undefined,
};

describe('above the repository’s own settings', () => {
  const above = (own: Readonly<Record<string, string>>, ...pairs: (readonly [string, string])[]) => {
    const entries = pairs.map(([key, value]): Entry => ({ key, value, origin: '' }));
    const repository = Object.entries(own).map(([key, value]) => ({ key, value, origin: 'file:.git/config' }));
    const { above: found, dropped } = containerGit(entries, places, repository);
    return { above: found, dropped };
  };
  const origin = 'file:.git/config';
  const inlined = { key: 'user.signingkey', value: `key::${KEY} ann@host` };

  test('nothing stands that would work', () => {
    const own = { 'user.signingkey': `key::${KEY}`, 'core.sshcommand': 'ssh -v', 'commit.gpgsign': 'true' };
    expect(above({ ...own, 'gpg.format': 'ssh' })).toEqual({ dropped: [] });
    expect(above({ 'commit.gpgsign': 'false' }, ['commit.gpgsign', 'false'])).toMatchObject({ above: undefined });
    expect(above({ 'core.sshcommand': 'ssh -i /work/app/key' })).toEqual({ dropped: [] });
  });

  test('its key is put in the place of its file, and decides whether the user’s commits are signed', () => {
    const own = { 'user.signingkey': '~/.ssh/id' };
    expect(above(own, ['gpg.format', 'ssh'], ['commit.gpgsign', 'true'])).toEqual({ above: [inlined], dropped: [] });
    const none = above({ 'user.signingkey': '~/.ssh/other' }, ['gpg.format', 'ssh'], ['commit.gpgsign', 'true']);
    expect(none.dropped.map(({ key }) => key)).toEqual(['commit.gpgsign', 'user.signingkey']);
  });

  test('stand programs of the image for those of the host', () => {
    const own = { 'core.sshcommand': 'ssh -F ~/.ssh/work.conf', 'gpg.ssh.program': '/opt/op/op-ssh-sign' };
    expect(above(own)).toEqual({
      above: [
        { key: 'core.sshcommand', value: 'ssh' },
        { key: 'gpg.ssh.program', value: 'ssh-keygen' },
      ],
      dropped: [
        { key: 'core.sshcommand', origin, why: '~/.ssh/work.conf is a path of the host' },
        { key: 'gpg.ssh.program', origin, why: '/opt/op/op-ssh-sign is on the host only' },
      ],
    });
  });

  test('stand the authorities that calls trust for a file of the host', () => {
    const key = 'http.https://git.corp.example/.sslcainfo';
    const value = '/etc/ssl/certs/ca-certificates.crt';
    expect(above({ [key]: '~/ca.pem', 'http.sslcainfo': '/work/app/ca.pem' })).toEqual({
      above: [{ key, value }],
      dropped: [{ key, origin, why: '~/ca.pem is a path of the host' }],
    });
    expect(above({ [key]: value }).above).toBeUndefined();
  });

  test('also for one that has no path', () => {
    expect(above({ 'gpg.ssh.program': 'op-ssh-sign' }).above).toEqual([
      { key: 'gpg.ssh.program', value: 'ssh-keygen' },
    ]);
  });

  test('a signature that cannot be made is not asked for', () => {
    const why = 'the keys of GnuPG stay outside; with gpg.format ssh the agent signs';
    expect(above({ 'commit.gpgsign': 'true', 'tag.gpgsign': 'no' })).toEqual({
      above: [{ key: 'commit.gpgsign', value: 'false' }],
      dropped: [{ key: 'commit.gpgsign', origin, why }],
    });
  });
});

test('git takes them from its environment', () => {
  expect(gitVariables([])).toEqual({});
  expect(
    gitVariables([
      { key: 'a.b', value: 'c' },
      { key: 'd.e', value: 'f' },
    ]),
  ).toEqual({
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'a.b',
    GIT_CONFIG_VALUE_0: 'c',
    GIT_CONFIG_KEY_1: 'd.e',
    GIT_CONFIG_VALUE_1: 'f',
  });
});
