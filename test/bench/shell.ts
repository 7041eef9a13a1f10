/** What sourcing the zsh file costs the start of a shell: as text, and compiled as `mayfly init zsh --write` leaves it. */
import path from 'node:path';
import { zshRig } from '../support/zsh.ts';
import { median } from './measure.ts';

const ROUNDS = 31;

/** Milliseconds, medians; measured in zsh itself, so that its own start does not count. */
export async function benchShell(): Promise<{ readonly text: number; readonly compiled: number }> {
  using rig = zshRig();
  await rig.zsh('mkdir compiled; cp init.zsh compiled; zcompile compiled/init.zsh');
  const times = { text: [] as number[], compiled: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.text.push(await source(path.join(rig.home, 'init.zsh')));
    times.compiled.push(await source(path.join(rig.home, 'compiled/init.zsh')));
  }
  return { text: median(times.text), compiled: median(times.compiled) };

  async function source(file: string): Promise<number> {
    // As in anybody's shell by then, the modules are loaded.
    const modules = 'zmodload zsh/datetime zsh/parameter; start=$EPOCHREALTIME';
    const { stdout } = await rig.zsh(`${modules}; source ${JSON.stringify(file)}; print $((EPOCHREALTIME - start))`, {
      flags: ['-fi'],
    });
    return Number(stdout) * 1000;
  }
}
