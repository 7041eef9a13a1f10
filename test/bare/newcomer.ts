import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Pty } from '../support/pty.ts';
import type { Machine } from './machine.ts';
import { asRoot } from './root.ts';
import { clonedFrom, firstCommands } from './source.ts';

const INSTALL = 1_200_000; // milliseconds
const CONSENT = /\[(?:y\/N|Y\/n)\] $/m;

/** The file of certificates by which this machine reaches the registries. */
export function ownCertificates(): string {
  const named = process.env['NODE_EXTRA_CA_CERTS'] || process.env['SSL_CERT_FILE'];
  return named && fs.existsSync(named) ? named : '/etc/ssl/certs/ca-certificates.crt';
}

/** Gives the machine a copy of them; `target` is a path there. */
export function bringCertificates(machine: Machine, target: string): void {
  execFileSync(...asRoot('install', '-m', '0644', ownCertificates(), path.join(machine.root, target)));
}

/** Somebody at a terminal, who types one line after the other and answers yes. */
export class Newcomer implements AsyncDisposable {
  readonly #shell: Pty;
  #line = 0;

  constructor(machine: Machine, user: string) {
    this.#shell = machine.login(user);
  }

  /** Resolves with the exit code when the prompt is there again. */
  async types(line: string): Promise<number> {
    if (this.#line === 0) {
      await this.#shell.waitFor(/[#$] $/m); // what is typed before is lost
      this.#shell.type("PS1='<\\#:$?>'\r"); // which tells each prompt from the one before
      this.#line = 2;
      await this.#shell.waitFor(/^<2:0>$/m);
    }
    this.#line += 1;
    const prompt = new RegExp(`^<${this.#line}:(\\d+)>$`, 'm');
    this.#shell.type(`${line}\r`);
    for (;;) {
      const screen = await this.#shell.waitFor((text) => prompt.test(text) || CONSENT.test(text), INSTALL);
      const code = prompt.exec(screen)?.[1];
      if (code !== undefined) return Number(code);
      this.#shell.type('y\r');
      await this.#shell.waitFor((text) => !CONSENT.test(text));
    }
  }

  screen(): string {
    return this.#shell.screen().trimEnd();
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#shell[Symbol.asyncDispose]();
  }
}

/**
 * Brings the sources to where README says that they are, and resolves with the lines to type. Where that is an address, git is
 * told that it leads to a copy.
 */
export async function bringSources(machine: Machine, user: string): Promise<readonly string[]> {
  const lines = firstCommands();
  const place = clonedFrom(lines[0] ?? '');
  await machine.must(user, 'cp -r /srv/mayfly.git ~/sources');
  if (place === '.') return ['cd ~/sources', ...lines];
  await machine.must(user, `git config --global "url.file://$HOME/sources.insteadOf" '${place}'`);
  return lines;
}
