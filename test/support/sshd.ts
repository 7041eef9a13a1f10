import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { run, type Running, start } from './command.ts';
import { type RigUser, thisUser } from './user.ts';

const PROGRAM = '/usr/sbin/sshd';
/** sshd of root needs it, and only an init system makes it. */
const PRIVILEGES = '/run/sshd';

/** A real sshd on 127.0.0.1 that lets its user in with the given keys. */
export class Sshd implements AsyncDisposable {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-sshd-'));
  port = 0;
  readonly #user: RigUser;
  #process: Running | undefined;
  #made: string | undefined;

  constructor(user: RigUser = thisUser()) {
    this.#user = user;
    fs.chownSync(this.folder, user.uid, user.gid);
  }

  /** `authorizedKeys`: lines of public keys. */
  async start(authorizedKeys: string): Promise<void> {
    if (!fs.existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing; install openssh-server`);
    const file = (name: string): string => path.join(this.folder, name);
    await this.#run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', file('host'));
    this.authorize(authorizedKeys);
    if (this.#user.uid === 0) this.#made = fs.mkdirSync(PRIVILEGES, { recursive: true, mode: 0o755 });
    // Somebody else can take the port before sshd does.
    for (let tries = 5; !(await this.#listen(await freePort())); tries -= 1)
      if (tries === 0) throw new Error(fs.readFileSync(file('log'), 'utf8'));
  }

  /** False where sshd cannot have the port. */
  async #listen(port: number): Promise<boolean> {
    const file = (name: string): string => path.join(this.folder, name);
    this.port = port;
    const lines = [
      `ListenAddress 127.0.0.1:${this.port}`,
      `HostKey ${file('host')}`,
      `AuthorizedKeysFile ${file('authorized')}`,
      `PidFile ${file('pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
    ];
    fs.writeFileSync(file('config'), lines.map((line) => `${line}\n`).join(''));
    const [command, args] = this.#as(PROGRAM, '-D', '-f', file('config'), '-E', file('log'));
    this.#process = start(command, args, this.#options);
    const ended = this.#process.done.then(() => false);
    return Promise.race([isListening(port).then(() => true), ended]);
  }

  authorize(keys: string): void {
    fs.writeFileSync(path.join(this.folder, 'authorized'), keys);
  }

  /** The line of known_hosts for this server. */
  get knownHost(): string {
    const [type, key] = fs.readFileSync(path.join(this.folder, 'host.pub'), 'utf8').split(' ');
    return `[127.0.0.1]:${this.port} ${type} ${key}\n`;
  }

  get #options(): { cwd: string; env: Record<string, string> } {
    return { cwd: this.folder, env: { PATH: process.env['PATH'] ?? '' } };
  }

  #as(...words: string[]): [string, string[]] {
    const [command = '', ...args] = this.#user.prefix.concat(words);
    return [command, args];
  }

  async #run(...words: string[]): Promise<void> {
    const [command, args] = this.#as(...words);
    const { code, stderr } = await run(command, args, this.#options);
    if (code !== 0) throw new Error(stderr);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process?.kill('SIGTERM');
    await this.#process?.done;
    if (this.#made !== undefined) fs.rmSync(this.#made, { recursive: true, force: true });
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

async function isListening(port: number, deadline = Date.now() + 60_000): Promise<void> {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } catch (error) {
    if (Date.now() > deadline) throw error;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return isListening(port, deadline);
  } finally {
    socket.destroy();
  }
}
