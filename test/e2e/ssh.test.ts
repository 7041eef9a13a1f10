import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ran, Running } from '../support/command.ts';
import { createRig, type Rig, type RigOptions } from '../support/rig.ts';
import { Sshd } from '../support/sshd.ts';

const USERS: readonly [string, RigOptions][] = [
  ['root, or whoever runs the tests', {}],
  ['an ordinary user', { user: 'ordinary' }],
];

/** A person with an agent that holds one key, a server that lets the key in, and a bare repository on it. */
class Person implements AsyncDisposable {
  readonly rig: Rig;
  readonly server: Sshd;
  readonly socket: string;
  #agent: Running | undefined;

  constructor(rig: Rig) {
    this.rig = rig;
    this.server = new Sshd(rig.user);
    this.socket = path.join(rig.home, 'agent.sock');
  }

  async start(): Promise<void> {
    const { rig, server, socket } = this;
    this.#agent = rig.start('ssh-agent', ['-D', '-a', socket]);
    await until(() => fs.existsSync(socket));
    const script =
      'ssh-keygen -q -t ed25519 -N "" -C ann@host -f key && ssh-add -q key && mkdir .ssh && mv key.pub .ssh/id.pub && rm key && git init -q --bare repository.git -b main';
    await this.outside('sh', ['-c', script]);
    await server.start(fs.readFileSync(path.join(rig.home, '.ssh', 'id.pub'), 'utf8'));
    rig.write(
      '.ssh/config',
      `Host repo\n  HostName 127.0.0.1\n  Port ${server.port}\n  User ${rig.user.name}\n  IdentityFile ~/.ssh/id\n  IdentitiesOnly yes\n  ControlMaster auto\n  ControlPath ~/.ssh/%C\n`,
    );
    rig.write('.ssh/known_hosts', server.knownHost);
  }

  async outside(command: string, args: readonly string[]): Promise<string> {
    const ran = await this.rig.run(command, args, { cwd: this.rig.home, env: { SSH_AUTH_SOCK: this.socket } });
    if (ran.code !== 0) throw new Error(ran.stderr);
    return ran.stdout.toString();
  }

  /** Runs a shell script in a container, in the project. */
  inside(script: string, env: Record<string, string> = {}): Promise<Ran> {
    const words = ['exec', '--', 'sh', '-c', script];
    return this.rig.mayfly(words, { env: { SSH_AUTH_SOCK: this.socket, ...env } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent?.kill('SIGTERM');
    await this.#agent?.done;
    await this.server[Symbol.asyncDispose]();
  }
}

async function until(met: () => boolean): Promise<void> {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function withPerson(options: RigOptions, body: (person: Person) => Promise<void>): Promise<void> {
  await using rig = await createRig({ cwd: 'project', ...options });
  await using person = new Person(rig);
  await person.start();
  await body(person);
}

/** Without what sshd says of a user whose home folder was never made. */
function text({ code, stdout, stderr }: Ran): { code: number; stdout: string; stderr: string } {
  return {
    code,
    stdout: stdout.toString(),
    stderr: stderr.replaceAll(/^Could not chdir to home directory .*\n/gm, ''),
  };
}

describe.skipIf(!Sshd.isInstalled).each(USERS)('as %s', (_, options) => {
  it('clones, fetches, commits with a signature, and pushes', () =>
    withPerson(options, async (person) => {
      const { rig } = person;
      rig.write(
        '.gitconfig',
        '[user]\n name = Ann\n email = ann@example.com\n signingKey = ~/.ssh/id\n[commit]\n gpgSign = true\n[gpg]\n format = ssh\n' +
          '[gpg "ssh"]\n allowedSignersFile = ~/.ssh/allowed\n[core]\n editor = code --wait\n[advice]\n detachedHead = false\n',
      );
      rig.write('.ssh/allowed', `ann@example.com ${fs.readFileSync(path.join(rig.home, '.ssh', 'id.pub'), 'utf8')}`);
      const script = `set -e
        git clone -q repo:${rig.home}/repository.git work 2>/dev/null
        cd work
        git commit -q --allow-empty -m 'from inside'
        git push -q origin HEAD:main
        git fetch -q origin
        git log -1 --format='%G? %GS %an %s' origin/main`;
      expect(text(await person.inside(script))).toEqual({
        code: 0,
        stdout: 'G ann@example.com Ann from inside\n',
        stderr: '',
      });
      expect(await person.outside('git', ['-C', 'repository.git', 'log', '--format=%s'])).toBe('from inside\n');
      expect(fs.statSync(path.join(rig.cwd, 'work', '.git', 'HEAD')).uid).toBe(rig.user.uid);
    }));

  it('has the agent for listing and signing, and no key', () =>
    withPerson(options, async (person) => {
      const script = 'ssh-add -L | cut -d" " -f3; ssh repo echo in; ssh-add -D 2>&1; ls ~/.ssh';
      const { code, stdout, stderr } = text(await person.inside(script));
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.split('\n').filter((line) => !line.includes('refused'))).toEqual(
        expect.arrayContaining(['ann@host', 'in', 'config', 'known_hosts']),
      );
      expect(stdout).not.toContain('id.pub');
      expect(await person.outside('ssh-add', ['-L'])).toContain('ann@host');
    }));

  it('keeps a host that was accepted inside, and knows it in the next call', () =>
    withPerson(options, async (person) => {
      const { rig, server } = person;
      rig.write('.ssh/known_hosts', '');
      const accept = await person.inside('ssh -o StrictHostKeyChecking=accept-new -o HashKnownHosts=yes repo echo in');
      expect(text(accept)).toMatchObject({ code: 0, stdout: 'in\n' });
      const kept = fs.readFileSync(path.join(rig.store, 'ssh', 'known_hosts'), 'utf8');
      expect(kept).toMatch(/^\|1\|\S+ ssh-ed25519 \S+\n$/);
      expect(kept.split(' ')[2]?.trim()).toBe(server.knownHost.split(' ')[2]?.trim());
      expect(text(await person.inside('ssh -o StrictHostKeyChecking=yes repo echo in'))).toEqual({
        code: 0,
        stdout: 'in\n',
        stderr: '',
      });
      expect(fs.readFileSync(path.join(rig.home, '.ssh', 'known_hosts'), 'utf8')).toBe('');
    }));
});

describe.skipIf(!Sshd.isInstalled)('what is wrong is one line, and the call goes on', () => {
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
      // Longer than the agent needs to answer, so that its line is there before the end.
      const { code, stdout, stderr } = text(
        await person.inside('echo on; sleep 0.5', typeof env === 'object' ? { ...env } : {}),
      );
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'on\n' });
      expect(stderr).toMatch(/^mayfly: [^\n]+; [^\n]+\n$/);
      expect(stderr).toMatch(line);
    }),
  );
});
