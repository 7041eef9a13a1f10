import { execFileSync } from 'node:child_process';
import { stateOf } from '../support/state.ts';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Pty } from '../support/pty.ts';
import { text, withPerson } from '../support/person.ts';
import type { Rig, RigOptions } from '../support/rig.ts';

const USERS: readonly [string, RigOptions][] = [
  ['root, or whoever runs the tests', {}],
  ['an ordinary user', { user: 'ordinary' }],
];

/** What is typed before a question listens does not answer it: by then the terminal gives single keys, and waits for one. */
async function press(pty: Pty, key: string, wanted: RegExp): Promise<void> {
  const mode = (): string =>
    execFileSync('stty', ['-F', fs.readlinkSync(`/proc/${pty.pid}/fd/0`), '-a'], { encoding: 'utf8' });
  await expect.poll(mode).toMatch(/ min = 1;[^]* -icanon /);
  pty.type(key);
  await pty.waitFor(wanted);
}

describe.each(USERS)('as %s', (_, options) => {
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

  it('has the agent for listing and signing, and no private key', () =>
    withPerson(options, async (person) => {
      const script =
        'ssh-add -L | cut -d" " -f3; ssh repo echo in; ssh -o "ProxyCommand nc %h %p" repo echo by nc; ssh-add -D 2>&1; ls ~/.ssh';
      const { code, stdout, stderr } = text(await person.inside(script));
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.split('\n').filter((line) => !line.includes('refused'))).toEqual(
        expect.arrayContaining(['ann@host', 'in', 'by nc', 'config', 'known_hosts', 'id.pub']),
      );
      expect(text(await person.inside('cat ~/.ssh/*')).stdout).not.toContain('PRIVATE');
      expect(await person.outside('ssh-add', ['-L'])).toContain('ann@host');
    }));

  it('keeps a host that was accepted inside, and knows it in the next call', () =>
    withPerson(options, async (person) => {
      const { rig, server } = person;
      rig.write('.ssh/known_hosts', '');
      const accept = await person.inside('ssh -o StrictHostKeyChecking=accept-new -o HashKnownHosts=yes repo echo in');
      expect(text(accept)).toMatchObject({ code: 0, stdout: 'in\n' });
      const kept = fs.readFileSync(learned(rig), 'utf8');
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

it('each host gets its own key, as outside: by alias, by core.sshCommand, by GIT_SSH_COMMAND, by -i, of the agent that only ssh_config names', () =>
  withPerson({}, async (person) => {
    const { rig, server } = person;
    const folder = path.join(rig.home, '.ssh');
    await person.outside('sh', ['-c', 'ssh-keygen -q -t ed25519 -N "" -C work -f .ssh/work && ssh-add -q .ssh/work']);
    const [own, work] = ['id', 'work'].map((name) => fs.readFileSync(path.join(folder, `${name}.pub`), 'utf8'));
    server.authorize(`command="echo own" ${own}command="echo work" ${work}`);
    fs.rmSync(path.join(folder, 'work.pub')); // its private half says it
    const common = `HostName 127.0.0.1\n Port ${server.port}\n User ${rig.user.name}\n`;
    const strict = 'IdentitiesOnly yes\n';
    rig.write(
      '.ssh/config',
      `Host *\n IdentityAgent ${person.socket}\nHost a\n ${common} IdentityFile ~/.ssh/id.pub\n ${strict}Host b\n ${common} IdentityFile ~/.ssh/work\n ${strict}Host c\n ${common}`,
    );
    rig.write('.gitconfig', '[core]\n sshCommand = ssh -o IdentitiesOnly=yes -i ~/.ssh/work\n');
    const script = `ssh -T a; ssh -T b; ssh -T -o IdentitiesOnly=yes -i ~/.ssh/work.pub c; $(git config core.sshCommand | sed "s|~|$HOME|") -T c;
      $(echo "$GIT_SSH_COMMAND" | sed "s|~|$HOME|") -T c; ls -A ~/.ssh; cat ~/.ssh/* | grep -c PRIVATE`;
    const env = { GIT_SSH_COMMAND: 'ssh -i ${KEYS}/work -o IdentitiesOnly=yes', KEYS: folder, SSH_AUTH_SOCK: '' };
    expect(text(await person.inside(script, env))).toEqual({
      code: 1,
      stdout: 'own\nwork\nwork\nwork\nwork\nconfig\nid.pub\nknown_hosts\nwork.pub\n0\n',
      stderr: '',
    });
  }));

/** What calls of the project have learned of hosts. */
function learned(rig: Rig): string {
  return path.join(rig.store, 'ssh/projects', path.basename(stateOf(rig, rig.cwd)));
}

/** Of the one host that calls have learned of. */
function keptKey(rig: Rig): string | undefined {
  const lines = fs.readFileSync(learned(rig), 'utf8').split('\n');
  return lines.length === 2 ? `${lines[0]?.split(' ')[2]}\n` : undefined;
}

const ACCEPT = 'ssh -o StrictHostKeyChecking=accept-new repo echo in';

describe('settings of the repository itself', () => {
  it.each<[string, Record<string, string>, string]>([
    ['sign with the agent', { 'gpg.format': 'ssh', 'user.signingKey': '~/.ssh/id' }, 'G'],
    ['sign with a program of the host', { 'gpg.format': 'ssh', 'gpg.ssh.program': '/opt/op/op-ssh-sign' }, 'G'],
    ['sign with GnuPG, and so not at all inside', { 'user.signingKey': '0xABCD', 'gpg.format': 'openpgp' }, 'N'],
  ])('%s, and reach a server by a key of the host', (_, settings, signature) =>
    withPerson({}, async ({ rig, socket }) => {
      rig.write('.ssh/allowed', `a@b ${fs.readFileSync(path.join(rig.home, '.ssh', 'id.pub'), 'utf8')}`);
      rig.write(
        '.gitconfig',
        '[user]\n name = Ann\n email = a@b\n signingKey = ~/.ssh/id.pub\n[gpg "ssh"]\n allowedSignersFile = ~/.ssh/allowed\n',
      );
      const cwd = await rig.project('own', { git: true });
      const own = {
        'commit.gpgSign': 'true',
        'core.sshCommand': 'ssh -i ~/.ssh/id -o IdentitiesOnly=yes',
        ...settings,
      };
      for (const pair of Object.entries(own)) await rig.run('git', ['config', ...pair], { cwd });
      const script = `git commit -q --allow-empty -m two && git push -q repo:${rig.home}/repository.git HEAD:main &&
        git log -1 --format='%G? %s'`;
      const ran = await rig.mayfly(['exec', '--', 'sh', '-c', script], { cwd, env: { SSH_AUTH_SOCK: socket } });
      // It names a program in a project that no call has been in.
      const stderr: unknown = expect.stringMatching(
        /^mayfly: before the first call in [^\n]* core\.sshcommand[^\n]*\n$/,
      );
      expect(text(ran)).toEqual({ code: 0, stdout: `${signature} two\n`, stderr });
    }),
  );
});

it('a host that was accepted in a call whose mayfly was killed is kept by the next command', () =>
  withPerson({}, async ({ rig, server, socket }) => {
    rig.write('.ssh/known_hosts', '');
    const words = ['exec', '--', 'sh', '-c', `${ACCEPT}; touch met; while [ ! -e go ]; do sleep 0.1; done`];
    const running = rig.start(rig.executable, words, { env: { SSH_AUTH_SOCK: socket } });
    await expect.poll(() => fs.existsSync(path.join(rig.cwd, 'met'))).toBe(true);
    running.kill('SIGKILL');
    fs.writeFileSync(path.join(rig.cwd, 'go'), '');
    await expect.poll(() => rig.containers(), { interval: 200 }).toEqual([]);
    await running.done;
    await rig.mayfly(['config', 'show']);
    expect(keptKey(rig)).toBe(server.knownHost.split(' ')[2]);
  }));

it('a host that was accepted before a CLI asked to be run again is kept', () =>
  withPerson({}, async ({ rig, server, socket }) => {
    rig.write('.ssh/known_hosts', '');
    const script = `[ -e met ] && exit; touch met; ${ACCEPT}; exit 199`;
    const words = ['exec', '--provider', 'gemini', '--', 'sh', '-c', script];
    const ran = await rig.mayfly(words, { env: { SSH_AUTH_SOCK: socket, GEMINI_API_KEY: 'key' } });
    expect(text(ran)).toMatchObject({ code: 0, stdout: 'in\n' });
    expect(keptKey(rig)).toBe(server.knownHost.split(' ')[2]);
  }));

describe('the rules of the agent', () => {
  it('of a project limit the keys, and no file of the project widens them', () =>
    withPerson({}, async (person) => {
      const { rig } = person;
      rig.write(
        '.docker-ai-config/config.yaml',
        'projects:\n  ~/project:\n    ssh: { agent: { keys: [bob@*], log: true } }\n',
      );
      rig.write('project/config.yaml', 'ssh-agent-keys: []\n');
      rig.write('project/.env', 'MAYFLY_SSH_AGENT_KEYS=ann@host\n');
      const refused = await person.inside('ssh-add -l; ssh repo echo in; true');
      expect(refused.stdout.toString()).toBe('The agent has no identities.\n');
      expect(refused.stderr).toMatch(/Permission denied/);
      rig.write(
        '.docker-ai-config/config.yaml',
        'projects:\n  ~/project:\n    ssh: { agent: { keys: [ann@*], log: true } }\n',
      );
      expect(text(await person.inside('ssh repo echo in'))).toEqual({ code: 0, stdout: 'in\n', stderr: '' });
      const host = await person.outside('ssh-keygen', ['-l', '-f', path.join(person.server.folder, 'host.pub')]);
      const log = fs.readFileSync(path.join(rig.store, 'ssh/agent.log'), 'utf8').trimEnd().split('\t');
      expect(log.slice(2)).toEqual(['ann@host', host.split(' ')[1], 'exec', rig.cwd]);
    }));

  it('ask at the terminal, where the container does not have it', () =>
    withPerson({}, async ({ rig, socket }) => {
      const script = `"$0" exec --ssh-agent-confirm ask -- ssh repo echo in </dev/null 2>&1 | cat; echo done`;
      for (const [key, wanted] of [
        ['y', /yes\n(Could not chdir.*\n)?in\n(.*\n)*done/],
        ['n', /no\n(.*\n)*.*Permission denied(.*\n)*done/],
      ] as const) {
        await using pty = rig.pty('sh', ['-c', script, rig.executable], {
          env: { ...rig.env, SSH_AUTH_SOCK: socket },
          cols: 300,
        });
        await pty.waitFor(
          /May exec in .* use the SSH key ann@host \(SHA256:.*\) at the server with the key SHA256:\S+\? \[y\/N\]/,
        );
        await press(pty, key, wanted);
        expect((await pty.exit).code).toBe(0);
      }
    }));
});

it('a container that has the terminal: SSH_ASKPASS asks, or the answer is no, with a line after the call', () =>
  withPerson({}, async ({ rig, socket }) => {
    const words = ['exec', '--ssh-agent-confirm', 'ask', '--', 'ssh', 'repo', 'echo', 'in'];
    const call = (env: Record<string, string>): Pty =>
      rig.pty(rig.executable, words, { env: { ...rig.env, SSH_AUTH_SOCK: socket, ...env }, cols: 200 });
    await using asked = call({
      SSH_ASKPASS: rig.write('askpass', '#!/bin/sh\ntest "$SSH_ASKPASS_PROMPT" = confirm\n', 0o700),
    });
    await asked.waitFor(/^in$/m);
    expect((await asked.exit).code).toBe(0);
    await using refused = call({});
    await refused.waitFor(
      /Permission denied[^]*\nmayfly: ssh asked for a signature and nobody could be asked .*; set SSH_ASKPASS/,
    );
    expect((await refused.exit).code).toBe(255);
  }));

it('asks at the terminal about a host that is new, beside hosts that are hashed', () =>
  withPerson({}, async (person) => {
    const { rig, socket } = person;
    await person.outside('ssh-keygen', ['-q', '-H', '-f', '.ssh/known_hosts']);
    const hashed = fs.readFileSync(path.join(rig.home, '.ssh/known_hosts'), 'utf8');
    expect(hashed).toMatch(/^\|1\|/);
    const words = ['exec', '--', 'ssh', '-o', 'HostKeyAlias=new', 'repo', 'echo', 'in'];
    await using pty = rig.pty(rig.executable, words, { env: { ...rig.env, SSH_AUTH_SOCK: socket } });
    await pty.waitFor(/continue connecting \(yes\/no/);
    pty.type('yes\r');
    await pty.waitFor(/^in$/m);
    expect((await pty.exit).code).toBe(0);
    expect(fs.readFileSync(learned(rig), 'utf8')).toMatch(/^new ssh-ed25519 /);
    expect(fs.readFileSync(path.join(rig.home, '.ssh/known_hosts'), 'utf8')).toBe(hashed);
    const both = 'for name in repo "-o HostKeyAlias=new repo"; do ssh -o StrictHostKeyChecking=yes $name echo in; done';
    expect(text(await person.inside(both))).toEqual({ code: 0, stdout: 'in\nin\n', stderr: '' });
  }));
