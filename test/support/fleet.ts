import { expect } from 'vitest';
import type { Running } from './command.ts';
import { startGexec } from './call.ts';
import type { Rig, RunOptions } from './rig.ts';

/** What `ps --json` says of one call, as far as tests read it. */
export interface Listed {
  readonly name: string;
  readonly id: string;
  readonly container: string;
  readonly provider: string;
  readonly project: string;
  readonly projectHash: string;
  readonly state: string;
  readonly owner: string;
  readonly user: string;
  readonly pid: number;
  readonly age: number;
  readonly cpu: number | null;
  readonly cpus: number | null;
  readonly memory: number | null;
  readonly memoryLimit: number | null;
}

/** The calls of a project, by its name: other calls may live on the same engine. */
export async function listed(rig: Rig, project: string, more: readonly string[] = []): Promise<Listed[]> {
  const { code, stdout, stderr } = await rig.mayfly(['ps', '--json', '--project', project, ...more]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout.toString()) as Listed[];
}

/** Starts `words` in a call and resolves when the engine lists it as running. */
export async function startCall(
  rig: Rig,
  project: string,
  words: readonly string[],
  more?: RunOptions,
): Promise<Running> {
  const before = (await listed(rig, project)).length;
  const running = startGexec(rig, words, more);
  await expect
    .poll(async () => (await listed(rig, project)).filter(({ state }) => state === 'running'), { interval: 200 })
    .toHaveLength(before + 1);
  return running;
}
