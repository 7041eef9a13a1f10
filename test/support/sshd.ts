import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const PROGRAM = '/usr/sbin/sshd';
/** sshd of root needs it, and only an init system makes it. */
const PRIVILEGES = '/run/sshd';

/** A real sshd on 127.0.0.1 that lets this user in with the given keys. */
export class Sshd implements AsyncDisposable {
  static readonly isInstalled = fs.existsSync(PROGRAM);
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-sshd-'));
  port = 0;
  #process: ChildProcess | undefined;
  #made: string | undefined;

  async start(authorizedKeys: string): Promise<void> {
    const file = (name: string): string => path.join(this.folder, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file('host')]);
    fs.writeFileSync(file('authorized'), authorizedKeys);
    this.port = await freePort();
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
    if (process.getuid?.() === 0) this.#made = fs.mkdirSync(PRIVILEGES, { recursive: true, mode: 0o755 });
    const sshd = spawn(PROGRAM, ['-D', '-e', '-f', file('config')], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#process = sshd;
    for await (const text of sshd.stderr) if (String(text).includes('Server listening')) break;
    sshd.stderr.resume();
  }

  /** The line of known_hosts for this server. */
  get knownHost(): string {
    const [type, key] = fs.readFileSync(path.join(this.folder, 'host.pub'), 'utf8').split(' ');
    return `[127.0.0.1]:${this.port} ${type} ${key}\n`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process && this.#process.exitCode === null) {
      this.#process.kill();
      await once(this.#process, 'close');
    }
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
