import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startStub } from '../../src/stub/stub.ts';
import { ENGINES } from '../support/call.ts';
import { createRig } from '../support/rig.ts';
import { stubEnv } from '../support/stub.ts';

/** Resolves when `found` returns something; fails after 20 s. */
async function until<T>(found: () => T | undefined): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const value = found();
    if (value !== undefined) return value;
  }
  throw new Error('it did not come');
}

test.each(ENGINES)(
  '%s: what a killed mayfly left is left alone while its container lives, then completed by the next command',
  async (engine) => {
    await using stub = await startStub();
    await using rig = await createRig({ engine, env: stubEnv('claude', stub) });
    const cwd = await rig.project('project', { git: true });
    const script =
      'echo changed >~/.claude/CLAUDE.md; while [ ! -e go ]; do sleep 0.1; done; echo last >>~/.claude/CLAUDE.md';
    const args = ['exec', '--provider', 'claude', '--', 'sh', '-c', script];
    const running = rig.start(rig.executable, args, { cwd });
    const kept = path.join(rig.store, 'claude/CLAUDE.md');
    await until(() => fs.existsSync(kept) || undefined);
    running.kill('SIGKILL');
    await until(() => (fs.existsSync(`/proc/${running.pid}`) ? undefined : true));

    // An engine that knows of no such container is not the one to ask.
    const other = {
      MAYFLY_ENGINE: engine === 'docker' ? 'podman' : 'docker',
      DOCKER_HOST: 'unix:///nonexistent/socket',
    };
    expect(await rig.mayfly(['config', 'show'], { cwd, env: other })).toMatchObject({ code: 0, stderr: '' });
    expect(fs.existsSync(path.join(rig.runtime, 'live/claude'))).toBe(true);
    expect(fs.readdirSync(path.join(rig.runtime, 'calls'))).toHaveLength(1);

    fs.writeFileSync(path.join(cwd, 'go'), '');
    await expect.poll(() => rig.containers(), { timeout: 20_000, interval: 200 }).toEqual([]);
    expect(await rig.mayfly(['config', 'show'], { cwd, env: other })).toMatchObject({ code: 0, stderr: '' });
    expect(fs.existsSync(path.join(rig.runtime, 'live/claude'))).toBe(false);
    await running.done; // the engine's client held the pipes
    expect(fs.readFileSync(kept, 'utf8')).toBe('changed\nlast\n');
  },
);
