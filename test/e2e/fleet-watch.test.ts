import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { callRig, ENGINES } from '../support/call.ts';
import { projectName } from '../support/detached.ts';
import { listed, startCall } from '../support/fleet.ts';
import type { Running } from '../support/command.ts';
import type { Rig } from '../support/rig.ts';

/** The objects that a command with --json has printed, a line each, which are about the project. */
function told(running: Running, project: string): Record<string, unknown>[] {
  const lines = running.stdout().split('\n').slice(0, -1);
  return lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((event) => event['project'] === project);
}

async function nameOf(rig: Rig, project: string): Promise<string> {
  return (await listed(rig, project))[0]?.name ?? '';
}

/** A command that goes on until it is told to end, and has begun to watch. */
async function watching(rig: Rig, args: readonly string[]): Promise<Running> {
  const running = rig.start(rig.executable, args);
  const folder = path.join(rig.runtime, 'watchers');
  await expect.poll(() => fs.existsSync(folder) && fs.readdirSync(folder).length).toBe(1);
  return running;
}

/** A provider that runs one call at a time, and room for whatever else lives on this engine. */
const ONE_CALL = `max-calls: 100
providers: { mine: { extends: claude, command: sh, max-calls: 1, secrets: [] } }
`;

describe.each(ENGINES)('%s', (engine) => {
  test('events are told as they happen: start, stop with its code, refusal; Ctrl-C ends them well', async () => {
    const project = projectName();
    await using rig = await callRig({ engine, cwd: project });
    rig.write('.docker-ai-config/config.yaml', ONE_CALL);
    await using events = await watching(rig, ['events', '--json']);
    const run = (...words: string[]): string[] => ['run', 'mine', ...words];
    await using first = rig.start(rig.executable, run('-c', 'while [ ! -e go ]; do sleep 0.1; done; exit 7'));
    await expect.poll(() => told(events, project)).toHaveLength(1);
    expect((await rig.mayfly(run('-c', 'true'))).code).toBe(75);
    await expect.poll(() => told(events, project)).toHaveLength(2);
    rig.write(path.join(project, 'go'), '');
    expect((await first.done).code).toBe(7);
    await expect.poll(() => told(events, project)).toHaveLength(3);
    const [start, refused, stop] = told(events, project);
    expect(start).toMatchObject({ event: 'start', provider: 'mine', code: null });
    expect(refused).toMatchObject({
      event: 'refused',
      name: '',
      reason: expect.stringContaining(String(start?.['name'])),
    });
    expect(stop).toMatchObject({ event: 'stop', name: start?.['name'], id: start?.['id'], code: 7 });
    events.killGroup('SIGINT');
    expect(await events.done).toMatchObject({ code: 0, stderr: '' });
    expect(fs.readdirSync(path.join(rig.runtime, 'watchers'))).toEqual([]);
  });
});

test('calls that wait for a slot are listed in the order of arrival', async () => {
  const project = projectName();
  await using rig = await callRig({ cwd: project });
  rig.write('.docker-ai-config/config.yaml', ONE_CALL);
  const start = (script: string): Running => rig.start(rig.executable, ['run', 'mine', '--wait', '--', '-c', script]);
  await using first = start('while [ ! -e go ]; do sleep 0.1; done');
  await expect.poll(() => listed(rig, project), { interval: 200 }).toHaveLength(1);
  const waiting = async (): Promise<unknown[]> =>
    JSON.parse((await rig.mayfly(['ps', '--waiting', '--json'])).stdout.toString()) as unknown[];
  expect(await waiting()).toEqual([]);
  await using second = start('true');
  await expect.poll(waiting, { interval: 200 }).toHaveLength(1);
  await using third = start('true');
  await expect
    .poll(waiting, { interval: 200 })
    .toEqual(
      [second, third].map(({ pid }, index) => expect.objectContaining({ place: index + 1, project, pid }) as object),
    );
  const table = (await rig.mayfly(['ps', '--waiting'])).stdout.toString();
  expect(table).toMatch(
    new RegExp(`^PLACE  PROVIDER  PROJECT +AGE +PID\n +1  mine +${project} +\\d+s +${second.pid}\n`),
  );
  rig.write(path.join(project, 'go'), '');
  await Promise.all([first, second, third].map(({ done }) => done));
  expect(await waiting()).toEqual([]);
});

test('an OOM kill is told, and health says so with what to do', async () => {
  const project = projectName();
  await using rig = await callRig({ cwd: project, env: { MAYFLY_MEMORY: '64m' } });
  await using events = await watching(rig, ['events', '--json']);
  const greedy = 'python3 -c "x = bytearray(200_000_000)"; while [ ! -e go ]; do sleep 0.1; done';
  await using running = await startCall(rig, project, ['sh', '-c', greedy]);
  await expect.poll(() => told(events, project).map(({ event }) => event)).toEqual(['start', 'oom']);
  const name = await nameOf(rig, project);
  const { code, stdout } = await rig.mayfly(['health', name]);
  expect(code).toBe(2);
  expect(stdout.toString()).toMatch(
    new RegExp(`\ncritical +${name} +the kernel killed processes in it for want of memory; raise the option memory`),
  );
  rig.write(path.join(project, 'go'), '');
  await running.done;
  events.kill('SIGTERM');
  expect((await events.done).code).toBe(143);
});

test('health knows memory that runs out, processors that are all busy, and a pause; watching tells when it changes', async () => {
  const project = projectName();
  await using rig = await callRig({ cwd: project });
  await using full = await startCall(
    rig,
    project,
    ['python3', '-c', 'import time; x = "x" * 252_000_000; time.sleep(600)'],
    { env: { MAYFLY_MEMORY: '256m' } },
  );
  await using busy = await startCall(rig, project, ['sh', '-c', 'while :; do :; done'], {
    env: { MAYFLY_CPUS: '0.1' },
  });
  await using calm = await startCall(rig, project, ['sleep', '600']);
  const health = async (): Promise<{ code: number; found: string[][] }> => {
    const { code, stdout } = await rig.mayfly(['health', '--json']);
    const calls = JSON.parse(stdout.toString()) as { project: string; findings: { kind: string; level: string }[] }[];
    const ours = calls.filter((call) => call.project === project);
    return { code, found: ours.map(({ findings }) => findings.map(({ kind, level }) => `${kind} ${level}`)) };
  };
  await expect.poll(health).toEqual({ code: 2, found: [['memory critical'], ['cpu warning'], []] });

  const [, , third] = await listed(rig, project);
  const name = third?.name ?? '';
  await using watch = await watching(rig, ['health', name, '--watch']);
  await expect.poll(() => watch.stdout()).toMatch(/^\S+Z  ok {7} \S+ {2}running, /);
  await rig.run('docker', ['pause', name]);
  await expect.poll(() => watch.stdout()).toMatch(/warning {3}\S+ {2}it is paused; mayfly heal /);
  await rig.run('docker', ['unpause', name]);
  for (const running of [full, busy, calm]) running.kill('SIGTERM');
  await Promise.all([full, busy, calm].map(({ done }) => done));
  await expect.poll(() => watch.stdout()).toMatch(/it has ended\n$/);
  expect(watch.stdout()).not.toContain('\u001b');
  watch.killGroup('SIGINT');
  expect((await watch.done).code).toBe(0);
});

test('stats --watch writes over itself in a terminal, fits it, and leaves it as it was', async () => {
  const project = projectName();
  await using rig = await callRig({ cwd: project });
  await using running = await startCall(rig, project, ['sleep', '600']);
  const name = await nameOf(rig, project);
  const prompt = 'shell-prompt> ';
  await using pty = rig.pty('zsh', ['-f', '-i'], { cols: 44, rows: 12, env: { ...rig.env, PS1: prompt } });
  await pty.waitFor((screen) => screen.includes(prompt));
  pty.type(`stty -a >before; ${rig.executable} stats ${name} --watch; print code=$?; stty -a >after\r`);
  const isRow = /^mayfly-exec.*… +\d+% /m;
  await pty.waitFor(isRow);
  await new Promise((resolve) => setTimeout(resolve, 2500)); // it has been written over at least once
  expect(pty.screen().match(new RegExp(isRow.source, 'gm'))).toHaveLength(1);
  pty.type('\u0003');
  const screen = await pty.waitFor(/code=0\n/);
  expect(screen).toMatch(isRow);
  await pty.waitFor((text) => text.trimEnd().endsWith(prompt.trimEnd()));
  const [before, after] = ['before', 'after'].map((file) => fs.readFileSync(path.join(rig.cwd, file), 'utf8'));
  expect(after).toBe(before);
  pty.type('exit\r');
  await pty.exit;
  running.kill('SIGTERM');
  await running.done;
});

test('stats --watch into a pipe has no control characters, and ends with its reader', async () => {
  await using rig = await callRig();
  await using running = await startCall(rig, 'project', ['sleep', '600']);
  const { code, stdout } = await rig.run('sh', ['-c', `${rig.executable} stats --watch | head -n 3`]);
  expect(code).toBe(0);
  expect(stdout.toString()).toMatch(/^NAME [ -~…\n]*$/);
  running.kill('SIGTERM');
  await running.done;
});
