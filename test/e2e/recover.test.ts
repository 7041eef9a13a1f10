import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { mountSmall } from '../faults/ground.ts';
import { callRig, ENGINES, output } from '../support/call.ts';
import { keepers, nameFor } from '../support/detached.ts';
import { needs } from '../support/needs.ts';
import { createRig } from '../support/rig.ts';
import { stubEnv } from '../support/stub.ts';

/** Resolves when `found` returns something; fails after 60 s. */
async function until<T>(found: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const value = await found();
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
      'echo changed >~/.claude/notes.txt; while [ ! -e go ]; do sleep 0.1; done; echo last >>~/.claude/notes.txt; echo mine >../report.md';
    const args = ['exec', '--provider', 'claude', '--', 'sh', '-c', script];
    const running = rig.start(rig.executable, args, { cwd });
    const kept = path.join(rig.store, 'claude/notes.txt');
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
    await expect.poll(() => rig.containers(), { interval: 200 }).toEqual([]);
    const next = await rig.mayfly(['config', 'show'], { cwd, env: other });
    const line = `^mayfly: a call wrote report.md into HOME, which ends with it; that is kept as (${rig.store}/kept/home-\\w+)\n$`;
    expect(next).toMatchObject({ code: 0, stderr: expect.stringMatching(line) });
    const [, home = ''] = new RegExp(line).exec(next.stderr) ?? [];
    expect(fs.readFileSync(path.join(home, 'report.md'), 'utf8')).toBe('mine\n');
    expect(fs.existsSync(path.join(rig.runtime, 'live/claude'))).toBe(false);
    await running.done; // the engine's client held the pipes
    expect(fs.readFileSync(kept, 'utf8')).toBe('changed\nlast\n');
  },
);

test.runIf(needs('root, to mount a file system'))(
  'a store that takes nothing after a kill -9 stops no command, which says so, and loses nothing',
  async () => {
    using small = mountSmall('8m');
    await using stub = await startStub();
    await using rig = await createRig({
      env: { ...stubEnv('claude', stub), MAYFLY_HOME: small.path, MAYFLY_SSH_AGENT: 'off' },
    });
    const cwd = await rig.project('project', { git: true });
    const script =
      'while [ ! -e go ]; do sleep 0.1; done; echo changed >~/.claude/notes.txt; touch .git/hooks-seen changed';
    const running = rig.start(rig.executable, ['exec', '--provider', 'claude', '--', 'sh', '-c', script], { cwd });
    await until(async () => ((await rig.containers()).length > 0 ? true : undefined));
    running.kill('SIGKILL');
    fs.writeFileSync(path.join(cwd, 'go'), '');
    await expect.poll(() => rig.containers(), { interval: 200 }).toEqual([]);
    await running.done;

    small.remount('ro');
    const shown = await rig.mayfly(['config', 'show'], { cwd });
    expect(shown.code).toBe(0);
    expect(shown.stderr).toMatch(/^(mayfly: [^\n]*read-only[^\n]*; [^\n]+\n){1,2}$/i);
    const next = await rig.mayfly(['exec', '--', 'sh', '-c', 'exit 3'], { cwd });
    expect(next.code).toBe(3);
    expect(next.stderr).toMatch(/^(mayfly: [^\n]*; [^\n]+\n)+$/);

    small.remount('rw');
    await rig.mayfly(['config', 'show'], { cwd });
    expect(fs.readFileSync(path.join(small.path, 'claude/notes.txt'), 'utf8')).toBe('changed\n');
    expect(fs.readdirSync(path.join(rig.runtime, 'calls'))).toEqual([]);
  },
);

test('what a detached call fails with when nobody is there any more, the next command says', async () => {
  await using rig = await callRig();
  // An engine that loses a call and says nothing of its end.
  const script = `#!/bin/sh
PATH=\${PATH#*:}
case $1 in
  start) docker "$@" & while [ ! -e ${rig.home}/go ]; do sleep 0.1; done; docker rm --force "$3"; echo lost >&2; exit 1 ;;
  wait | events) exit 1 ;;
esac
exec docker "$@"
`;
  const folder = path.dirname(rig.write('bin/docker', script, 0o755));
  const env = { PATH: `${folder}:${rig.env['PATH']}` };
  const name = nameFor(rig);
  expect(output(await rig.mayfly(['exec', '-d', '--name', name, '--', 'sleep', '600'], { env }))).toBe(`${name}\n`);
  rig.write('go', '');
  await expect.poll(() => keepers(rig), { interval: 100 }).toEqual([]);
  expect(await rig.mayfly(['config', 'show'])).toMatchObject({
    code: 0,
    stderr: `mayfly: docker could not say how ${name} ended: it was gone at once, and no event tells; run mayfly doctor\n`,
  });
});
