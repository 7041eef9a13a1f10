import { describe, expect, test } from 'vitest';
import { HOME, run } from './sanitized.ts';

describe('the key of each host', () => {
  test('keeps its name in ~/.ssh, and gets one there elsewhere', () => {
    const { text, dropped, identities } = run(
      'Host a\n  IdentityFile ~/.ssh/work\n  IdentitiesOnly yes\nHost b\n  IdentityFile="/keys/my key"\n' +
        'Host c\n\tIdentityFile /home/ann/.ssh/../.ssh/id_%h\nHost d\n  IdentityFile none\n  IdentityFile key\n',
    );
    expect(text).toBe(
      'Host a\n  IdentityFile ~/.ssh/work\n  IdentitiesOnly yes\nHost b\n  IdentityFile "~/.ssh/identities/keys/my key"\n' +
        'Host c\n\tIdentityFile "~/.ssh/id_%h"\nHost d\n  IdentityFile none\n  IdentityFile key\n',
    );
    expect(dropped).toEqual([]);
    expect(identities).toEqual([`${HOME}/.ssh/work`, '/keys/my key', `${HOME}/.ssh/id_%h`]);
  });

  test.each([
    'IdentityFile /keys/%h',
    'IdentityFile ~/.ssh/k\n  IdentityFile ${GONE}/k',
    'CertificateFile /keys/%h-cert.pub\n  IdentityFile ~/.ssh/k',
    'PKCS11Provider /usr/lib/opensc.so',
    'SmartcardDevice /usr/lib/opensc.so',
  ])('that is not to be found beforehand is not hidden in the agent: %s', (line) => {
    const block = `IdentitiesOnly yes\n  ${line}\n`;
    const open = /^Host a\n  IdentitiesOnly no\n  IdentitiesOnly yes\n(  IdentityFile ~\/.ssh\/k\n)?$/;
    expect(run(`Host a\n  ${block}`).text).toMatch(open);
    expect(run(`  ${block}`).text).toMatch(/^  IdentitiesOnly no\n/);
    expect(run('Include one\n', { one: `Host a\n  ${block}` }).text).toMatch(open);
    expect(run(`Match exec vpn\n  ${block}Host a\n`).text).toBe('Host a\n');
  });

  test.each(['PKCS11Provider none', 'PKCS11Provider /lib.so\n  IdentityFile ~/.ssh/k.pub'])(
    'beside a token that is not needed stays the only one: %s',
    (line) => {
      expect(run(`Host a\n  ${line}\n  IdentitiesOnly yes\nHost b\n  PKCS11Provider /lib.so\n`).text).toMatch(
        /^Host a\n(  IdentityFile .*\n)?  IdentitiesOnly yes\nHost b\n  IdentitiesOnly no\n$/,
      );
    },
  );

  test('has its certificate, also one of a name of its own', () => {
    const { text, dropped, identities } = run(
      'Host a\n  CertificateFile ~/.ssh/k-cert.pub\n  IdentitiesOnly yes\nHost b\n  certificatefile=~/.tsh/leaf-cert.pub\n',
    );
    expect(text).toBe(
      'Host a\n  CertificateFile ~/.ssh/k-cert.pub\n  IdentitiesOnly yes\nHost b\n  CertificateFile "~/.ssh/identities/home/ann/.tsh/leaf-cert.pub"\n',
    );
    expect(dropped).toEqual([]);
    expect(identities).toEqual([`${HOME}/.ssh/k-cert.pub`, `${HOME}/.tsh/leaf-cert.pub`]);
  });
});

test('the files of known hosts that it names, those with tokens as well', () => {
  const { knownHosts } = run(
    'Host a\n  UserKnownHostsFile ~/.ssh/work "/srv/known hosts"\nHost b\n  UserKnownHostsFile /dev/null\n' +
      'Host *\n  UserKnownHostsFile ~/.ssh/hosts.d/%k ${KEYS}/hosts ${GONE}/hosts\n  GlobalKnownHostsFile /etc/ssh/corporate\n',
  );
  expect(knownHosts).toEqual([
    '/home/ann/.ssh/work',
    '/srv/known hosts',
    '/home/ann/.ssh/hosts.d/%k',
    '/my keys/hosts',
    '/etc/ssh/corporate',
  ]);
});

test.each([
  ['/dev/null', '/dev/null'],
  ['none', 'none'],
  ['"~/.ssh/known_hosts" /dev/null', '"~/.ssh/known_hosts" /dev/null'],
  ['/dev/null ~/.ssh/work', '/dev/null ~/.ssh/known_hosts ~/.ssh/known_hosts2'],
  ['~/.ssh/work /dev/null', '~/.ssh/known_hosts ~/.ssh/known_hosts2'],
])('of a host whose known hosts are in %s, what is remembered is in %s', (names, inside) => {
  expect(run(`Host a\n  UserKnownHostsFile ${names}\n`).text).toBe(`Host a\n  UserKnownHostsFile ${inside}\n`);
});

test('variables in names of files have the values of the host', () => {
  const { text, identities } = run(
    'Host a\n  IdentityFile "${KEYS}/a#" # mine\n  RemoteForward /run/x ${RUN}/${RUN}.s\n  LocalForward=${RUN}/y /run/z\n' +
      '  User ${KEYS}\n',
  );
  expect(text).toBe(
    'Host a\n  IdentityFile "~/.ssh/identities/my keys/a#"\n  remoteforward /run/x /run/ann//run/ann.s\n' +
      '  localforward /run/ann/y /run/z\n  User ${KEYS}\n',
  );
  expect(identities).toEqual(['/my keys/a#']);
});

describe('a forward that cannot be had', () => {
  const host = 'Host a\n  LocalForward 1 b:1\n\t"ExitOnForwardFailure" true # or not\n';

  test('ends no connection where a master outside may hold its port', () => {
    const { text, dropped } = run(`${host}Host *\n  ControlMaster auto\n`);
    expect(text).toBe('Host a\n  LocalForward 1 b:1\n\tExitOnForwardFailure no\nHost *\n');
    expect(dropped).toMatchObject([
      { keyword: 'ControlMaster' },
      { keyword: 'ExitOnForwardFailure', block: 'Host a', line: 3, why: expect.stringContaining('ControlMaster') },
    ]);
  });

  test.each(['', 'Host *\n  ControlMaster no\n'])('ends it as outside where there is none: %j', (more) => {
    const { text, dropped } = run(host + more);
    expect(text).toMatch(/\n\tExitOnForwardFailure yes\n/);
    expect(dropped.filter(({ keyword }) => keyword !== 'ControlMaster')).toEqual([]);
  });
});
