import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseEngine } from '../../src/engine/engine.ts';
import { clientUsages } from '../../src/fleet/client-stats.ts';
import { socketUsages } from '../../src/fleet/engine-stats.ts';
import { processHost } from '../../src/platform/process-host.ts';
import { callRig, ENGINES, output, startGexec } from '../support/call.ts';
import { projectName } from '../support/detached.ts';
import { listed, startCall } from '../support/fleet.ts';
import type { Rig } from '../support/rig.ts';

async function stdoutOf(rig: Rig, args: readonly string[], code = 0): Promise<string> {
  const ran = await rig.mayfly(args);
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code, stderr: '' });
  return ran.stdout.toString();
}

describe.each(ENGINES)('%s', (engine) => {
  test('a call is listed, shown, found and measured while it lives, and no longer', async () => {
    const project = projectName();
    await using rig = await callRig({ engine, cwd: project });
    expect(await listed(rig, project)).toEqual([]);
    const before = Date.now();
    await using running = await startCall(rig, project, ['sleep', '600']);
    const [call] = await listed(rig, project);
    const passed = (Date.now() - before) / 1000;
    expect(call).toMatchObject({ provider: 'exec', project, state: 'running', owner: 'alive', user: rig.user.name });
    expect(call).toMatchObject({ pid: running.pid, cpus: 1, memoryLimit: 2 * 1024 ** 3 });
    expect(call?.memory).toBeGreaterThan(0);
    expect(call?.age).toBeLessThanOrEqual(passed + 1);
    const name = call?.name ?? '';

    const table = await stdoutOf(rig, ['ps', '--project', project]);
    expect(table).toMatch(/^NAME +PROVIDER +PROJECT +STATE +CPU +MEMORY +AGE +OWNER\n/);
    expect(table).toMatch(
      new RegExp(`\n${name}  exec +${project}  running +\\d+% +[\\d.]+[KM] / 2\\.0G +\\d+s  \\w.* \\d+\n$`),
    );
    expect(await stdoutOf(rig, ['ps', '-q', '--provider', 'exec', '--project', project])).toBe(`${name}\n`);
    expect(await stdoutOf(rig, ['ps', '--project', project, '--format', '{id} {owner}'])).toBe(`${call?.id} alive\n`);
    expect(await stdoutOf(rig, ['ps', '--project', project, '--format', '{id}\\t{type}'])).toMatch(/^\w+\t\w*\n$/);
    const unknown = await rig.mayfly(['ps', '--format', '{toString}']);
    expect(unknown.code).toBe(64);
    expect(unknown.stderr).toContain('--format knows no {toString}; use {name} {id}');
    const look = `${rig.executable} stats ${name} --watch --json | head -n 1`;
    expect(JSON.parse(output(await rig.run('sh', ['-c', look])))).toMatchObject([{ name, project }]);
    expect(await stdoutOf(rig, ['find', project, '-q'])).toBe(`${name}\n`);
    expect(await stdoutOf(rig, ['find', rig.cwd, 'exec', '-q'])).toBe(`${name}\n`);
    expect((await rig.mayfly(['find', project, 'claude'])).code).toBe(1);
    const shown = JSON.parse(await stdoutOf(rig, ['show', call?.id ?? '', '--json'])) as object;
    expect(shown).toMatchObject({ name, command: ['sleep', '600'], workdir: rig.cwd, terminal: false, logged: false });
    expect(await stdoutOf(rig, ['show', name])).toMatch(/\ncommand +sleep 600\n/);
    expect(await stdoutOf(rig, ['stats', name])).toMatch(
      new RegExp(`\n${name} +\\d+% +1 +[\\d.]+[KM] / 2\\.0G +0% +\\d+\n$`),
    );
    expect(await stdoutOf(rig, ['top', name])).toMatch(/\n +\d+ +[\d:.s]+ +[\d.]+[KM]  sleep 600\n/);

    running.kill('SIGTERM');
    await running.done;
    expect(await listed(rig, project, ['--all'])).toEqual([]);
    const gone = await rig.mayfly(['show', name]);
    expect(gone.code).toBe(64);
    expect(gone.stderr).toMatch(new RegExp(`^mayfly: no call "${name}" runs; [^\n]+\n$`));
  });
});

test.each(ENGINES)('where the kernel cannot be read, %s says what a call uses', async (engine) => {
  const project = projectName();
  await using rig = await callRig({ engine, cwd: project, env: { MAYFLY_CPUS: '0.5', MAYFLY_MEMORY: '256m' } });
  await using running = await startCall(rig, project, ['sleep', '600']);
  const id = (await listed(rig, project))[0]?.container ?? '';
  const fleet = { host: processHost(), engine: chooseEngine(processHost(), engine) };
  const answers = [clientUsages(fleet, [id])];
  if (engine === 'docker') answers.push(socketUsages('/var/run/docker.sock', [id], 300));
  for (const usages of await Promise.all(answers)) {
    const used = { cpu: expect.any(Number) as number, memory: expect.any(Number) as number };
    expect(usages.get(id)).toMatchObject({ cpus: 0.5, memoryLimit: 256 * 1024 ** 2, ...used });
  }
  running.kill('SIGTERM');
  await running.done;
});

test('what somebody else named or labelled like a call is not one', async () => {
  const project = projectName();
  await using rig = await callRig({ cwd: project });
  await using running = await startCall(rig, project, ['sleep', '600']);
  const [call] = await listed(rig, project);
  const tools = (await rig.run('docker', ['inspect', '--format', '{{.Image}}', call?.name ?? ''])).stdout
    .toString()
    .trim();
  const foreign = `mayfly-exec-${project}-ffffffff`;
  const labels = ['mayfly.managed=1', `mayfly.project=${project}`, 'mayfly.provider=exec', 'mayfly.test=see'];
  const flags = labels.flatMap((label) => ['--label', label]);
  const words = [
    'run',
    '--detach',
    '--rm',
    '--name',
    foreign,
    '--network',
    'none',
    ...flags,
    '--entrypoint',
    'sleep',
    tools,
    '600',
  ];
  expect(await rig.run('docker', words)).toMatchObject({ code: 0 });
  try {
    expect(await listed(rig, project, ['--all'])).toEqual([expect.objectContaining({ name: call?.name })]);
    expect((await rig.mayfly(['show', foreign])).stderr).toContain(`no call "${foreign}" runs`);
  } finally {
    await rig.run('docker', ['rm', '--force', foreign]);
  }
  running.kill('SIGTERM');
  await running.done;
});

test('calls of an ordinary user and of root are seen by both', async () => {
  const project = projectName();
  await using mine = await callRig({ cwd: project });
  await using theirs = await callRig({ cwd: project, user: 'ordinary' });
  await using first = await startCall(mine, project, ['sleep', '600']);
  await using second = await startCall(theirs, project, ['sleep', '600']);
  const users = [mine.user.name, theirs.user.name];
  for (const rig of [mine, theirs]) {
    const rows = await listed(rig, project);
    expect(rows.map(({ user }) => user)).toEqual(users);
    expect(rows.map(({ owner }) => owner)).toEqual(['alive', 'alive']);
    expect(rows.every(({ memory }) => memory !== null)).toBe(true);
  }
  for (const running of [first, second]) {
    running.kill('SIGTERM');
    await running.done;
  }
});

test('a call whose mayfly was killed is listed as an orphan, under the name that docker rename gave it', async () => {
  const project = projectName();
  await using rig = await callRig({ cwd: project });
  await using running = await startCall(rig, project, ['sh', '-c', 'while [ ! -e go ]; do sleep 0.1; done']);
  const [call] = await listed(rig, project);
  await rig.run('docker', ['rename', call?.name ?? '', `${project}-renamed`]);
  running.kill('SIGKILL');
  await expect.poll(async () => (await listed(rig, project))[0]?.owner).toBe('orphan');
  expect((await listed(rig, project))[0]).toMatchObject({ name: `${project}-renamed`, state: 'running', id: call?.id });
  expect(await stdoutOf(rig, ['ps', '--project', project])).toMatch(/ orphan\n$/);
  rig.write(path.join(project, 'go'), '');
  await expect.poll(() => rig.containers()).toEqual([]);
  await rig.mayfly(['ps']); // completes what it left
});

test('calls that end while they are listed do no harm', async () => {
  const project = projectName();
  await using rig = await callRig({ cwd: project });
  rig.write('.docker-ai-config/config.yaml', 'max-calls: 200\n'); // others may have calls on this engine, too
  const calls = Array.from({ length: 6 }, () => startGexec(rig, ['sleep', '600']));
  await expect.poll(() => listed(rig, project), { interval: 300 }).toHaveLength(6);
  const names = (await listed(rig, project)).map(({ name }) => name);
  const removed = rig.run('docker', ['rm', '--force', ...names]);
  const ends = Promise.all([removed, ...calls.map(({ done }) => done)]);
  for (let round = 0; round < 3; round += 1) {
    for (const command of ['ps', 'stats', 'top']) {
      const { code, stderr } = await rig.mayfly([command, '--json']);
      expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
    }
  }
  await ends;
  expect(await listed(rig, project, ['--all'])).toEqual([]);
});
