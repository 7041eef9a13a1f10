import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { renderInit } from '../../src/zsh/init.ts';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary HOME with the rendered zsh file and an executable that stands for mayfly. */
export interface ZshRig extends Disposable {
  readonly home: string;
  readonly init: string;
  readonly store: string;
  /** Folder of the shims, which is not there unless a test makes it. */
  readonly shims: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the executable does, as a POSIX shell script; at first it prints its arguments, each with `|` after it. */
  executable(script: string): void;
  zsh(script: string, options?: { flags?: string[]; env?: Record<string, string>; stdin?: string }): Promise<Ran>;
}

export const PROVIDERS = [
  { name: 'claude', command: ['claude'] },
  { name: 'gemini', command: ['gemini'] },
  { name: 'glm', command: ['claude'] },
];

export function zshRig(providers: typeof PROVIDERS = PROVIDERS): ZshRig {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly zsh-'));
  const init = path.join(home, 'init.zsh');
  const store = path.join(home, 'the store');
  const shims = path.join(home, "the sh'ims");
  const file = path.join(home, "may'fly");
  const env = { HOME: home, PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', LANG: 'C.UTF-8' };
  const executable = (script: string): void => fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  executable(`printf '%s|' "$@"; echo`);
  fs.writeFileSync(init, renderInit({ executable: file, store, shims, providers }));
  return {
    home,
    init,
    store,
    shims,
    env,
    executable,
    zsh: (script, options = {}) =>
      run(['zsh', ...(options.flags ?? ['-f']), '-c', script], home, { ...env, ...options.env }, options.stdin),
    [Symbol.dispose]: () => fs.rmSync(home, { recursive: true, force: true }),
  };
}

export function run(
  [command = '', ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  stdin = '',
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
  });
}
