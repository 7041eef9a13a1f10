import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Person, text, withPerson } from '../support/person.ts';

it('lines that ssh inside cannot obey take no host away, and a key that is revoked stays so', () =>
  withPerson({}, async (person) => {
    const { rig, server } = person;
    const config = fs.readFileSync(path.join(rig.home, '.ssh/config'), 'utf8');
    const more = 'KexAlgorithms mlkem768x25519-sha256,curve25519-sha256\n  RevokedHostKeys ~/.ssh/revoked\n';
    rig.write('.ssh/config', `${config}Host *\n  ${more}`);
    rig.write('.ssh/revoked', '# none\n');
    expect(text(await person.inside('ssh repo echo in'))).toEqual({ code: 0, stdout: 'in\n', stderr: '' });
    rig.write('.ssh/revoked', server.knownHost.replace(/^\S+ /, ''));
    expect(await person.inside('ssh repo echo in')).toMatchObject({ stderr: expect.stringMatching(/revoked/) });
  }));

it('a configuration that a group may write in which nobody else is can be used, as outside', () =>
  withPerson({ user: 'ordinary' }, async (person) => {
    fs.chmodSync(path.join(person.rig.home, '.ssh/config'), 0o664);
    expect(text(await person.inside('ssh repo echo in'))).toEqual({ code: 0, stdout: 'in\n', stderr: '' });
  }));

it('a folder of submodules that may not be looked into ends no call', () =>
  withPerson({ user: 'ordinary' }, async ({ rig }) => {
    const root = await rig.project('project', { git: true });
    const closed = path.dirname(rig.write('project/.git/modules/closed/HEAD', ''));
    fs.chmodSync(closed, 0);
    try {
      const { code, stdout } = await rig.mayfly(['exec', '--', 'git', 'log', '--format=%s'], { cwd: root });
      expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: 'first\n' });
    } finally {
      fs.chmodSync(closed, 0o700);
    }
  }));

it.each<[string, string[], Record<string, string>]>([
  ['is off', ['--ssh-agent', 'off'], {}],
  ['is not there', [], { SSH_AUTH_SOCK: '' }],
  ['may not use the key', ['--ssh-agent-keys', 'bob@*'], {}],
])('a commit whose agent %s is made unsigned', (_, flags, env) =>
  withPerson({}, async ({ rig, socket }) => {
    rig.write(
      '.gitconfig',
      '[user]\n name = Ann\n email = a@b\n signingKey = ~/.ssh/id\n[commit]\n gpgSign = true\n[gpg]\n format = ssh\n',
    );
    const script = 'git init -q work && cd work && git commit -q --allow-empty -m one && git log --format="%G? %s"';
    const ran = await rig.mayfly(['exec', ...flags, '--', 'sh', '-c', script], {
      env: { SSH_AUTH_SOCK: socket, ...env },
    });
    expect(text(ran)).toMatchObject({ code: 0, stdout: 'N one\n' });
  }),
);

const TOO_LONG = `/${'x'.repeat(300)}`;

describe('what may not be read is one line at most, and the call goes on', () => {
  it.each<[string, string, (file: string) => Record<string, string>, RegExp]>([
    ["somebody else's agent", 'closed', (file) => ({ SSH_AUTH_SOCK: `${file}/agent.sock` }), /may not reach/],
    ['a path that is none', 'closed', () => ({ SSH_AUTH_SOCK: TOO_LONG }), /too long for a path/],
    ['~/.ssh', '.ssh', () => ({}), /\.ssh\/config: it cannot be read; /],
    ['the configuration', '.ssh/config', () => ({}), /\.ssh\/config: it cannot be read; /],
    ['known hosts', '.ssh/known_hosts', () => ({}), /^$/],
    ['the login of gh', '.config/gh', () => ({}), /\.config\/gh\/hosts\.yml cannot be read, .*; make it yours/],
    ['a folder of PATH', '.config/git', (file) => ({ PATH: `${file}:${process.env['PATH']}` }), /^$/],
  ])('%s', (_, name, arrange, line) =>
    withPerson({ user: 'ordinary' }, async (person) => {
      const { home } = person.rig;
      const file = path.join(home, name);
      if (!fs.existsSync(file)) person.rig.write(`${name}/file`, '');
      const { mode } = fs.statSync(file);
      fs.chmodSync(file, 0); // as good as another user's
      try {
        const { code, stdout, stderr } = await person.inside('echo on', arrange(file));
        expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: 'on\n' });
        expect(stderr).toMatch(/^(mayfly: [^\n]+; [^\n]+\n)?$/);
        expect(stderr).toMatch(line);
      } finally {
        fs.chmodSync(file, mode);
      }
    }),
  );
});

describe('what is wrong is one line, and the call goes on', () => {
  it.each<[string, (person: Person) => Promise<unknown> | Record<string, string>, RegExp]>([
    ['no agent', () => ({ SSH_AUTH_SOCK: '' }), /no SSH agent here/],
    ['an empty agent', (person) => person.outside('ssh-add', ['-q', '-D']), /the SSH agent holds no key/],
    ['a stale path', ({ rig }) => ({ SSH_AUTH_SOCK: path.join(rig.home, 'gone') }), /which is not there/],
    [
      'a long path',
      ({ rig, socket }) => {
        const link = path.join(rig.home, 'x'.repeat(110), 'agent.sock');
        fs.mkdirSync(path.dirname(link));
        fs.symlinkSync(socket, link);
        return { SSH_AUTH_SOCK: link };
      },
      /bytes, more than ssh outside may take/,
    ],
    [
      'a broken configuration',
      async ({ rig }) => void rig.write('.ssh/config', 'Host a\n  User "x\n'),
      /config:2:8: a quote is not closed/,
    ],
  ])('%s', (_, arrange, line) =>
    withPerson({}, async (person) => {
      const env = (await arrange(person)) ?? {};
      const { code, stdout, stderr } = text(await person.inside('echo on', typeof env === 'object' ? { ...env } : {}));
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'on\n' });
      expect(stderr).toMatch(/^mayfly: [^\n]+; [^\n]+\n$/);
      expect(stderr).toMatch(line);
    }),
  );
});
