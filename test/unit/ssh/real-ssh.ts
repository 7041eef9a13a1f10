import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { includeReader } from '../../../src/ssh/include.ts';
import { hostProgram } from '../../../src/providers/programs.ts';
import { type Sanitized, sanitize } from '../../../src/ssh/sanitize.ts';

/** Files below ~/.ssh, by name; `config` is the configuration itself. */
export type Files = Readonly<Record<string, string>>;

export interface Case {
  readonly name: string;
  readonly files: Files;
  readonly hosts: readonly string[];
  readonly options: readonly string[];
}

/** A HOME that exists while it is in scope; `{home}` and `{marker}` in files stand for places in it. */
export class Home implements AsyncDisposable {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-ssh-'));
  readonly marker = path.join(this.folder, 'marker');

  /** `~/touch` is a program that only the host has. */
  constructor() {
    fs.writeFileSync(path.join(this.folder, 'touch'), '#!/bin/sh\ntouch "$@"\n', { mode: 0o700 });
  }

  file(name: string): string {
    return path.join(this.folder, '.ssh', name);
  }

  put(files: Files): void {
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(this.file(name)), { recursive: true, mode: 0o700 });
      const filled = text.replaceAll('{home}', this.folder).replaceAll('{marker}', this.marker);
      fs.writeFileSync(this.file(name), filled, { mode: 0o600 });
    }
  }

  sanitize(name = 'config'): Sanitized {
    const file = this.file(name);
    const read = includeReader({ user: { home: this.folder, uid: process.getuid?.() ?? 0 }, env: {}, sshFolder: '' });
    return sanitize([{ file, text: fs.readFileSync(file, 'utf8') }], read, {
      home: this.folder,
      variable: () => undefined,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await fs.promises.rm(this.folder, { recursive: true });
  }
}

/** What `ssh -G` says for each host; with `{error}` where it ended. One shell starts them all, a process each. */
export async function sshG(
  home: Home,
  calls: readonly { file: string; host: string; options?: readonly string[] }[],
): Promise<string[]> {
  const script = `while read -r file host options; do ssh $options -F "$file" -G "$host" 2>&1 || echo "{error}"; printf '\\036'; done`;
  const env = { PATH: process.env['PATH'], HOME: home.folder };
  const child = promisify(execFile)('/bin/sh', ['-c', script], { env, maxBuffer: 1 << 30 });
  child.child.stdin?.end(
    calls
      .map(({ file, host, options = [] }) => `${file} ${host} ${options.map((text) => `-o${text}`).join(' ')}\n`)
      .join(''),
  );
  const { stdout } = await child;
  return stdout.split('\u001e').slice(0, -1);
}

const GONE =
  /^(addkeystoagent|identityagent|pkcs11provider|securitykeyprovider|controlmaster|controlpath|controlpersist|localcommand|permitlocalcommand|userknownhostsfile|gssapi\w*) /;
const COMMAND = /^(?:proxycommand|knownhostscommand) (.*)/;

/**
 * The output without the keywords that go; a command that is only on the host counts as one, and so does IdentitiesOnly where the `original`
 * has keys of a token, which only the agent offers inside.
 */
export function comparable(output: string, original = output): string {
  const hasToken = /^pkcs11provider (?!none$)/m.test(original);
  const isGone = (line: string): boolean => GONE.test(line) || (hasToken && line.startsWith('identitiesonly '));
  const lines = output.split('\n').filter((line) => !isGone(line));
  return lines.filter((line) => hostProgram(COMMAND.exec(line)?.[1] ?? '') === undefined).join('\n');
}

/** A case of the corpus: `#@ hosts:`, `#@ option:`, `#@ crlf` and `#@ no-newline` at the top, `#@ file: NAME` begins another file. */
export function readCase(file: string): Case {
  const [head = '', ...sections] = fs.readFileSync(file, 'utf8').split(/^#@ file: /m);
  const notes = [...head.matchAll(/^#@ (\S+?)(?:: (.*))?\n/gm)].map(([, key, value = '']) => ({ key, value }));
  const values = (key: string): string[] => notes.filter((note) => note.key === key).map(({ value }) => value);
  let config = head.replaceAll(/^#@ .*\n/gm, '');
  if (values('crlf').length > 0) config = config.replaceAll('\n', '\r\n');
  if (values('no-newline').length > 0) config = config.replace(/\n$/, '');
  const files: Record<string, string> = { config };
  for (const section of sections) {
    const end = section.indexOf('\n');
    files[section.slice(0, end)] = section.slice(end + 1);
  }
  return {
    name: path.basename(file, '.conf'),
    files,
    hosts: values('hosts').join(' ').split(' '),
    options: values('option'),
  };
}
