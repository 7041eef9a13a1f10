import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { output } from './call.ts';
import { leftProcesses } from './leftovers.ts';
import type { Pty } from './pty.ts';
import type { Rig } from './rig.ts';

let count = 0;

/** A name that no other rig has: they share the engine. */
export function nameFor(rig: Rig): string {
  return `${path.basename(path.dirname(rig.home))}-${++count}`;
}

/** A name that no other project on this engine has. */
export function projectName(): string {
  return `project-${randomBytes(4).toString('hex')}`;
}

/** A project of this test alone, and the filter for its calls: those of others are not to be stopped. */
export function ownProject(): [string, readonly string[]] {
  const name = projectName();
  return [name, ['--project', name]];
}

/** `mayfly exec -d` of a shell script; its name. */
export async function detached(rig: Rig, script: string, flags: readonly string[] = []): Promise<string> {
  const name = nameFor(rig);
  const words = ['exec', '-d', '--name', name, ...flags, '--', 'sh', '-c', script];
  return output(await rig.mayfly(words)).trim();
}

/** A PATH with an engine whose `wait` begins a second late, as on a machine that is busy. */
export function lateWait(rig: Rig): { readonly env: Readonly<Record<string, string>> } {
  const script = `#!/bin/sh\nPATH=\${PATH#*:}\n[ "$1" != wait ] || sleep 1\nexec ${rig.engine} "$@"\n`;
  const folder = path.dirname(rig.write(`late/${rig.engine}`, script, 0o755));
  return { env: { PATH: `${folder}:${rig.env['PATH']}` } };
}

/** Presses the keys that detach one by one, as fingers do: Podman does not know them otherwise. */
export async function leave(pty: Pty): Promise<void> {
  pty.type('\u001d');
  await sleep(100);
  pty.type('\u001d');
}

/** Processes that hold the detached calls of the rig. */
export function keepers(rig: Rig): number[] {
  return leftProcesses(rig.home).flatMap(({ pid, command }) => (command.includes(' keeper ') ? [pid] : []));
}

export async function stop(rig: Rig, ...names: string[]): Promise<void> {
  expect(output(await rig.mayfly(['stop', ...names]))).toBe(names.map((name) => `${name}\n`).join(''));
}
