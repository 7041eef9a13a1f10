import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { callRig } from './call.ts';
import type { Pty } from './pty.ts';
import type { Rig } from './rig.ts';
import { claudeAnswers } from './stub.ts';

/** A project with one new file, and commits of it in a terminal. */
export async function withShop(body: (rig: Rig, cwd: string) => Promise<void>): Promise<void> {
  await using rig = await callRig();
  const cwd = await rig.project('shop', { git: true });
  rig.write('shop/till.txt', 'open\n');
  await body(rig, cwd);
}

export function open(rig: Rig, cwd: string, args: readonly string[] = [], env: Record<string, string> = {}): Pty {
  const words = ['commit', ...(args.includes('--provider') ? [] : ['--provider', 'none']), ...args];
  return rig.pty(rig.executable, words, { cwd, env: { ...rig.env, ...env } });
}

export async function log(rig: Rig, cwd: string): Promise<string[]> {
  return (await rig.run('git', ['log', '--format=%s'], { cwd })).stdout.toString().trim().split('\n');
}

/** An interactive call in which `during` happens, and which somebody leaves. */
export async function work(rig: Rig, cwd: string, env: Record<string, string>, during: () => unknown): Promise<Pty> {
  rig.write('.docker-ai-config/claude/.claude.json', claudeAnswers(cwd));
  const pty = rig.pty(rig.executable, ['run', 'claude', '--'], {
    cwd,
    env: { ...rig.env, ...env },
    cols: 100,
    rows: 30,
  });
  await pty.waitFor(/^❯\s*$/mu);
  await during();
  await leave(rig, pty);
  return pty;
}

/** Claude Code does not hear every key while it draws, and soon forgets the first Ctrl-C: a second one may be a first one again. */
async function leave(rig: Rig, pty: Pty): Promise<void> {
  for (;;) {
    pty.type('\u0003');
    await pty.waitFor(/Press Ctrl-C again to exit/u, 5000).catch(() => {});
    pty.type('\u0003');
    for (let looks = 0; looks < 50; looks++) {
      if ((await rig.containers()).length === 0) return;
      await sleep(100);
    }
  }
}

/** Keys that come in the first moment of a question do not count: the terminal is being made ready then. */
export async function settled(pty: Pty): Promise<void> {
  const children = `/proc/${pty.pid}/task/${pty.pid}/children`;
  const isReading = (pid: string): boolean => {
    const below = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return below.some((each) => fs.readFileSync(`/proc/${each}/comm`, 'utf8') === 'dd\n');
  };
  await expect
    .poll(
      () => {
        try {
          return fs.readFileSync(children, 'utf8').split(' ').filter(Boolean).some(isReading);
        } catch {
          return false; // it has ended meanwhile
        }
      },
      { interval: 20 },
    )
    .toBe(true);
}
