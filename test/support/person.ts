import fs from 'node:fs';
import path from 'node:path';
import type { Ran, Running } from './command.ts';
import { createRig, type Rig, type RigOptions } from './rig.ts';
import { Sshd } from './sshd.ts';

/** A person with an agent that holds one key, a server that lets the key in, and a bare repository on it. */
export class Person implements AsyncDisposable {
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
  for (const end = Date.now() + 60_000; !met(); await new Promise((resolve) => setTimeout(resolve, 10)))
    if (Date.now() > end) throw new Error('the agent has made no socket');
}

export async function withPerson(options: RigOptions, body: (person: Person) => Promise<void>): Promise<void> {
  await using rig = await createRig({ cwd: 'project', ...options });
  await using person = new Person(rig);
  await person.start();
  await body(person);
}

/** Without what sshd says of a user whose home folder was never made. */
export function text({ code, stdout, stderr }: Ran): { code: number; stdout: string; stderr: string } {
  return {
    code,
    stdout: stdout.toString(),
    stderr: stderr.replaceAll(/^Could not chdir to home directory .*\n/gm, ''),
  };
}
