import { describe, expect, test } from 'vitest';
import { MayflyError } from '../../../src/platform/errors.ts';
import { type Reader, sanitize } from '../../../src/ssh/sanitize.ts';
import { FILE, OUTSIDE, run } from './sanitized.ts';

describe('what is dropped is said', () => {
  test.each([
    ['IdentityFile /keys/%h', 'IdentityFile', 'depends on the host'],
    ['identityfile=${GONE}/k', 'identityfile', 'depends on the host'],
    ['LocalForward /tmp/a ${GONE}/b', 'LocalForward', 'a variable that is not set'],
    ['CertificateFile /keys/%h-cert.pub', 'CertificateFile', 'depends on the host'],
    ['"UseKeychain" yes', 'UseKeychain', 'keychain'],
    ['\tADDKEYSTOAGENT\tyes', 'ADDKEYSTOAGENT', 'may change the agent'],
    ['ControlMaster auto', 'ControlMaster', 'control socket'],
    ['LocalCommand say hi', 'LocalCommand', 'must not run inside'],
    ['GSSAPIRenewalForcesRekey yes', 'GSSAPIRenewalForcesRekey', 'Kerberos'],
    ['ObscureKeystrokeTiming no', 'ObscureKeystrokeTiming', 'image does not know'],
    [
      'KexAlgorithms mlkem768x25519-sha256,curve25519-sha256',
      'KexAlgorithms',
      'image does not know mlkem768x25519-sha256',
    ],
    ['Ciphers aegis', 'Ciphers', 'image does not know aegis'],
    ['RevokedHostKeys ~/%h', 'RevokedHostKeys', 'depends on the host'],
    ['UserKnownHostsFile ~/.ssh/hosts.d/%k', 'UserKnownHostsFile', '~/.ssh/known_hosts'],
    ['ProxyCommand /opt/bin/corkscrew %h', 'ProxyCommand', '/opt/bin/corkscrew is on the host only'],
    ['KnownHostsCommand /opt/bin/keys %H', 'KnownHostsCommand', '/opt/bin/keys is on the host only'],
  ])('%s', (line, keyword, why) => {
    const { dropped } = run(`# a comment\nHost a b\n${line}\nPort 1\n`);
    expect(dropped).toEqual([{ keyword, block: 'Host a b', file: FILE, line: 3, why: expect.stringContaining(why) }]);
  });

  test('a Match exec block is one entry', () => {
    const { text, dropped } = run('Match host a exec "vpn-up"\n  Port 1\n  # a note\n  User x\nHost b\n');
    expect(text).toBe('  # a note\nHost b\n');
    const why = 'Match exec runs vpn-up, which is on the host only; its block never applies inside';
    expect(dropped).toMatchObject([{ keyword: 'Match', block: 'Match host a exec "vpn-up"', line: 1, why }]);
  });

  test.each(['tagged x', 'localnetwork 10.0.0.0/8', 'host a command "git*"'])('Match %s', (criteria) => {
    const { text, dropped } = run(`Match ${criteria}\n  Port 1\nHost a\n  Port 2\n`);
    expect(text).toBe('Host a\n  Port 2\n');
    expect(dropped).toMatchObject([{ keyword: 'Match', why: expect.stringContaining('image does not know Match') }]);
  });

  test('a Match exec block of which the image has the program stays, as ssh there reads it', () => {
    const { text, dropped } = run(
      `Match exec "nc -z -w2 sunny 22 2>/dev/null"\n  Port 1\nMatch 'exec' 'true'\n  Port 2\nMatch 'exec' 'test "%h"'\n  Port 3\n`,
    );
    expect(text).toBe('Match exec "nc -z -w2 sunny 22 2>/dev/null"\n  Port 1\nMatch exec true\n  Port 2\n');
    expect(dropped).toMatchObject([{ keyword: 'Match', line: 5, why: expect.stringContaining('cannot read it') }]);
  });

  test('a Match exec block whose command names the host is not written again for another name', () => {
    const { text, dropped } = run(
      'Match exec "test %h"\n  HostName b\n  Include one\nMatch exec true\n  User x\n  Include one\n',
      {
        one: 'Host a\n  Port 1\n',
      },
    );
    expect(text).toMatch(
      /^Match exec "test %h"\n  HostName b\nMatch exec true\n  User x\nMatch [^]*exec true\n  Port 1\n/,
    );
    expect(dropped).toMatchObject([{ keyword: 'Port', file: 'one' }]);
  });

  test('in an included file it has that file and line', () => {
    const { dropped } = run('Host a\n  Include one\n', { one: 'Port 1\nHost a\n  ControlMaster auto\n' });
    expect(dropped).toMatchObject([{ file: 'one', line: 3, block: 'Host a' }]);
  });

  test('what a flat file cannot say is left out and said', () => {
    const { text, dropped } = run('Match host a\n  HostName b\n  Include one\n  Port 2\n', {
      one: 'Host a\n  Port 1\n',
    });
    expect(text).toBe('Match host a\n  HostName b\n');
    expect(dropped.map(({ file, line, why }) => [file, line, why])).toEqual([
      ['one', 2, 'it depends on a Match line whose host or user has changed since'],
      [FILE, 4, 'it depends on a Match line whose host or user has changed since'],
    ]);
  });
});

describe('what stays, stays as it was written', () => {
  test('blocks, comments, order, spelling', () => {
    const kept = '# top\n\nHost=a   "b"\n\tPORT = 1 # why\n  # note\n\nMatch user root\n  hostname  x\n';
    expect(run(kept)).toEqual({ text: kept, dropped: [], knownHosts: [], revoked: [], identities: [], agents: [] });
  });

  test('a block stays when all of its lines go', () => {
    expect(run('Host a\n  ControlMaster auto\nHost b\n  Port 1\n').text).toBe('Host a\nHost b\n  Port 1\n');
  });

  test('the first value still wins when it is the one that goes', () => {
    expect(run('Host a\n  ProxyCommand corkscrew %h\nHost *\n  ProxyJump j\n').text).toBe(
      'Host a\n  ProxyCommand none\nHost *\n  ProxyJump j\n',
    );
  });

  test('a keyword that IgnoreUnknown names', () => {
    expect(run('IgnoreUnknown Foo*,bar\nFooX 1\nBAR 2\n').text).toBe('IgnoreUnknown Foo*,bar\nFooX 1\nBAR 2\n');
  });
});

describe('Include', () => {
  test('stands in place, and what follows gets its condition back', () => {
    const { text } = run('Include one\nUser x\nHost b\n', { one: 'Host a\n  Port 1' });
    expect(text).toBe('Host a\n  Port 1\nHost *\nUser x\nHost b\n');
  });

  test('a file that includes itself is read once', () => {
    const { text, dropped } = run('Port 1\nInclude one\nUser x\n', {
      config: '',
      one: 'Include config\nInclude one\nHostName y\n',
    });
    expect(text).toBe('Port 1\nHostName y\nUser x\n');
    expect(dropped.map(({ line, why }) => [line, why])).toEqual([
      [1, `${FILE} includes itself`],
      [2, 'one includes itself'],
    ]);
  });

  test.each([
    [12, 'Include reads too many files'],
    [40, 'Include is nested too deep'],
  ])('each of %i files of a folder includes the whole folder', (length, message) => {
    const names = Array.from({ length }, (_, index) => `d/${index}`);
    const read: Reader = () => names.map((file) => ({ file, text: 'Include d/*\nPort 1\n' }));
    expect(() => sanitize([{ file: FILE, text: 'Include d/*\n' }], read, OUTSIDE)).toThrow(message);
  });

  test('what cannot be read is said', () => {
    const { text, dropped } = sanitize(
      [{ file: FILE, text: 'Include x\nPort 1\n' }],
      () => 'x: it cannot be read',
      OUTSIDE,
    );
    expect(text).toBe('Port 1\n');
    expect(dropped).toMatchObject([{ keyword: 'Include', why: 'x: it cannot be read' }]);
  });
});

describe("the machine's own configuration", () => {
  const machine = (text: string, own = '', files: Readonly<Record<string, string>> = {}) =>
    sanitize(
      [
        { file: FILE, text: own },
        { file: '/etc/ssh/ssh_config', text, ofMachine: true },
      ],
      (pattern, ofMachine) => [{ file: `${pattern} ${ofMachine}`, text: files[pattern] ?? '', ofMachine }],
      OUTSIDE,
    );

  test("counts after the user's own, for every host, without its comments", () => {
    const { text } = machine('# For all\nPort 2\nInclude d/*\nHost b\n  User x\n', 'Host a\n  Port 1\nInclude own\n', {
      'd/*': 'ProxyJump j\n',
    });
    expect(text).toBe('Host a\n  Port 1\nHost *\nPort 2\nProxyJump j\nHost b\n  User x\n');
  });

  test('of what a distribution writes for everybody only the rest is said, and what ssh in the image does not know goes', () => {
    const { text, dropped } = machine(
      'GSSAPIAuthentication yes\nControlMaster auto\nPatchedByUs yes\nSendEnv LANG\nProxyCommand /opt/corporate %h\n',
    );
    expect(text).toBe('SendEnv LANG\nProxyCommand none\n');
    expect(dropped.map(({ keyword }) => keyword)).toEqual(['PatchedByUs', 'ProxyCommand']);
  });
});

describe('what ssh would refuse has its file, line and column', () => {
  test.each([
    ['Host a\n  User "bob\n', 2, 8, 'a quote is not closed'],
    ["Host a\nSetEnv A='x\n", 2, 10, 'a quote is not closed'],
    ['Host a\n  Port\n', 2, 7, 'no argument after Port'],
    ['Host\n', 1, 5, 'no argument after Host'],
    ['Host a ""\n', 1, 1, 'an empty pattern after Host'],
    ['Match host\n', 1, 7, 'Match host needs an argument'],
    ['Match all host a\n', 1, 7, 'Match all stands alone'],
    ['Match colour blue\n', 1, 7, 'colour is no criterion of Match'],
    ['Match # nothing\n', 1, 7, 'Match needs a criterion'],
    ['Host a\n\tHots b\n', 2, 2, 'ssh does not know the keyword hots'],
    ['Include ""\n', 1, 1, 'an empty path after Include'],
  ])('%j', (text, line, column, what) => {
    const failure = failureOf(text);
    expect(failure).toEqual({
      kind: 'config-invalid',
      where: `${FILE}:${line}:${column}`,
      what,
      allowed: 'what ssh_config(5) describes',
    });
  });

  test('in an included file, too', () => {
    expect(() => run('Include one\n', { one: 'Port 1\nUser "x\n' })).toThrow('mayfly: one:2:6: a quote is not closed');
  });
});

function failureOf(text: string): unknown {
  try {
    return run(text);
  } catch (error) {
    return error instanceof MayflyError ? error.failure : error;
  }
}
