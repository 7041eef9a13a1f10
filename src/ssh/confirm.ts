import fs from 'node:fs';
import { oneLine } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import type { Use } from './agent-guard.ts';

/** Who uses the agent. */
export interface User {
  readonly provider: string;
  /** Path of the project. */
  readonly project: string;
  /** Whether a question can be asked on the terminal: the container does not have it, and nothing else reads what is typed. */
  readonly terminal: boolean;
}

/** Asks before each signature, one question at a time; where nobody can be asked the answer is no, with one line. */
export class Confirm {
  readonly #host: Host;
  readonly #user: User;
  readonly #abort = new AbortController();
  #last: Promise<unknown> = Promise.resolve();
  #refused = 0;

  constructor(host: Host, user: User) {
    this.#host = host;
    this.#user = user;
  }

  ask(use: Use): Promise<boolean> {
    const answer = this.#last.then(() => !this.#abort.signal.aborted && this.#ask(use));
    this.#last = answer.catch(() => {});
    return answer;
  }

  /** Takes the question back that waits. While the container has the terminal a line would spoil its screen, so that comes now. */
  close(): void {
    this.#abort.abort();
    if (this.#refused > 0 && !this.#user.terminal) this.#say();
  }

  async #ask(use: Use): Promise<boolean> {
    const { SSH_ASKPASS: program } = this.#host.env;
    const question = questionOf(use, this.#user);
    const terminal = this.#user.terminal ? openTerminal() : undefined;
    if (terminal !== undefined) return this.#askAt(terminal, question);
    const answer = program && (await this.#askWith(program, question));
    if (typeof answer === 'boolean') return answer;
    this.#refused += 1;
    if (this.#refused === 1 && this.#user.terminal) this.#say();
    return false;
  }

  async #askAt(terminal: number, question: string): Promise<boolean> {
    try {
      fs.writeSync(terminal, `mayfly: ${question} [y/N] `);
      const key = await this.#host.readKey(this.#abort.signal);
      const isYes = key === 'y' || key === 'Y';
      fs.writeSync(terminal, isYes ? 'yes\n' : 'no\n');
      return isYes;
    } finally {
      fs.closeSync(terminal);
    }
  }

  /**
   * As ssh-agent itself asks for keys that were added with `ssh-add -c`; undefined where the program cannot: some systems name one in
   * each login, which is not installed or finds no display.
   */
  async #askWith(program: string, question: string): Promise<boolean | undefined> {
    const { code, stdout, stderr } = await this.#host.capture(program, [question], {
      env: { ...this.#host.env, SSH_ASKPASS_PROMPT: 'confirm' },
      abort: this.#abort.signal,
    });
    if (code === 126 || code === 127 || (code !== 0 && /display/i.test(stderr))) return undefined;
    return code === 0 && /^(yes)?\s*$/i.test(stdout);
  }

  #say(): void {
    this.#host.note(
      'mayfly: ssh asked for a signature and nobody could be asked (ssh-agent-confirm), so it was refused; set SSH_ASKPASS to a program that asks',
    );
  }
}

function questionOf({ comment, fingerprint, server }: Use, { provider, project }: User): string {
  const where = server === undefined ? '' : ` at the server with the key ${server}`;
  return oneLine(`May ${provider} in ${project} use the SSH key ${comment} (${fingerprint})${where}?`);
}

function openTerminal(): number | undefined {
  try {
    return fs.openSync('/dev/tty', 'r+');
  } catch {
    return undefined;
  }
}
