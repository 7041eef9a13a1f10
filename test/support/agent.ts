import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real ssh-agent with keys of its own, in a folder that goes with it. */
export class Agent implements AsyncDisposable {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-agent-'));
  readonly socket: string;
  #process: ChildProcess | undefined;

  constructor(socket = 'agent.sock') {
    this.socket = path.resolve(this.folder, socket);
  }

  async start(): Promise<void> {
    const agent = spawn('ssh-agent', ['-D', '-a', this.socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = agent;
    await once(agent.stdout, 'data'); // the line that names the socket
  }

  /** Makes a key that is in the agent and nowhere else; returns the file of its public half. */
  async add(type: string, comment: string, options: readonly string[] = []): Promise<string> {
    const file = path.join(this.folder, comment.replaceAll(/\W/g, '-'));
    await exec('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', comment, '-f', file]);
    const { code, stderr } = await this.run('ssh-add', ['-q', ...options, file]);
    if (code !== 0) throw new Error(stderr);
    fs.rmSync(file);
    return `${file}.pub`;
  }

  /** Runs a command with SSH_AUTH_SOCK; of this agent where no other is given. */
  async run(command: string, args: readonly string[], socket = this.socket, input = ''): Promise<Result> {
    const child = execFile(command, args, {
      env: { PATH: process.env['PATH'], HOME: this.folder, SSH_AUTH_SOCK: socket },
    });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout?.on('data', (text: string) => out.push(text));
    child.stderr?.on('data', (text: string) => err.push(text));
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
    const [code] = (await once(child, 'close')) as [number];
    return { code, stdout: out.join(''), stderr: err.join('') };
  }

  async stop(): Promise<void> {
    if (!this.#process || this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'close');
    this.#process.kill();
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
