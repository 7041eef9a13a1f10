import type { Running, Ran } from './command.ts';
import type { Pty } from './pty.ts';
import { createRig, type Rig, type RigOptions, type RunOptions } from './rig.ts';

export const ENGINES = ['docker', 'podman'] as const;
export type EngineName = (typeof ENGINES)[number];

/** A rig with a folder to call from, whose calls say nothing of their own: the SSH agent has its tests elsewhere. */
export function callRig(options: RigOptions = {}): Promise<Rig> {
  return createRig({ cwd: 'project', ...options, env: { MAYFLY_SSH_AGENT: 'off', ...options.env } });
}

/** What `gexec WORDS` does. */
export function gexec(rig: Rig, words: readonly string[], options?: RunOptions): Promise<Ran> {
  return rig.mayfly(['exec', '--', ...words], options);
}

export function startGexec(rig: Rig, words: readonly string[], options?: RunOptions): Running {
  return rig.start(rig.executable, ['exec', '--', ...words], options);
}

/** `gexec WORDS` in a terminal. */
export function gexecPty(rig: Rig, words: readonly string[], options?: Parameters<Rig['pty']>[2]): Pty {
  return rig.pty(rig.executable, ['exec', '--', ...words], options);
}

/** The engine's command for `gexec true` with these flags. */
export async function dryRun(rig: Rig, flags: readonly string[] = [], options?: RunOptions): Promise<string> {
  const { code, stdout, stderr } = await rig.mayfly(['exec', '--dry-run', ...flags, '--', 'true'], options);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return stdout.toString();
}

/** What a program wrote to stdout, after it ended well and said nothing else. */
export function output({ code, stdout, stderr }: Ran): string {
  if (code !== 0 || stderr !== '')
    throw new Error(`exit code ${code}; stdout:\n${stdout.toString()}\nstderr:\n${stderr}`);
  return stdout.toString();
}

/** Prints as JSON what python3 computes in the container: `output(await python(…))`, read. */
export async function inside<T>(rig: Rig, expression: string, options?: RunOptions): Promise<T> {
  const program = `import json, os, sys\nprint(json.dumps(${expression}))`;
  return JSON.parse(output(await gexec(rig, ['python3', '-c', program], options))) as T;
}
