import { expect, test } from 'vitest';
import { chooseEngine } from '../../src/engine/engine.ts';
import { clientUsages } from '../../src/fleet/client-stats.ts';
import { socketUsages } from '../../src/fleet/engine-stats.ts';
import { processHost } from '../../src/platform/process-host.ts';
import { compare } from '../bench/measure.ts';
import { callRig, ENGINES, startGexec } from '../support/call.ts';
import { projectName } from '../support/detached.ts';
import { listed, startCall } from '../support/fleet.ts';

test('processor time is percent of the call’s own limit, and page cache is no memory', async () => {
  const project = projectName();
  await using rig = await callRig({ cwd: project, env: { MAYFLY_CPUS: '0.2', MAYFLY_MEMORY: '256m' } });
  // What is read of a file of the project is page cache; the text is in the process.
  const script = `open("file", "wb").write(bytes(60_000_000)); open("file", "rb").read(); x = "x" * 50_000_000
print("ready", flush=True)
while True: pass`;
  await using running = await startCall(rig, project, ['python3', '-c', script]);
  await expect.poll(() => running.stdout()).toBe('ready\n');
  const [call] = await listed(rig, project);
  const samples = [];
  for (let count = 0; count < 5; count += 1) {
    const { stdout } = await rig.mayfly(['stats', '--json', call?.name ?? '']);
    samples.push(...(JSON.parse(stdout.toString()) as { cpu: number; cpus: number; memory: number }[]));
  }
  expect(Math.max(...samples.map(({ cpu }) => cpu))).toBeGreaterThan(60);
  for (let count = 0; count < 5; count += 1) expect((await listed(rig, project))[0]?.cpu).toBeGreaterThan(20);
  for (const { cpus, memory } of samples) {
    expect(cpus).toBe(0.2);
    expect(memory).toBeGreaterThan(50_000_000);
    expect(memory).toBeLessThan(75_000_000);
  }
  running.kill('SIGTERM');
  await running.done;
});

test.each(ENGINES)('where the kernel cannot be read, %s says about the same', async (engine) => {
  const project = projectName();
  await using rig = await callRig({ engine, cwd: project, env: { MAYFLY_CPUS: '0.5', MAYFLY_MEMORY: '256m' } });
  const script = 'x = "x" * 60_000_000\nwhile True: pass';
  await using running = await startCall(rig, project, ['python3', '-c', script]);
  await expect.poll(async () => (await listed(rig, project))[0]?.memory ?? 0).toBeGreaterThan(6e7);
  const id = (await listed(rig, project))[0]?.container ?? '';
  const fleet = { host: processHost(), engine: chooseEngine(processHost(), engine) };
  const answers = [clientUsages(fleet, [id])];
  if (engine === 'docker') answers.push(socketUsages('/var/run/docker.sock', [id], 300));
  for (const usages of await Promise.all(answers)) {
    const usage = usages.get(id);
    expect(usage).toMatchObject({ cpus: 0.5, memoryLimit: 256 * 1024 ** 2 });
    expect(usage?.memory).toBeGreaterThan(6e7);
    expect(usage?.memory).toBeLessThan(9e7);
    expect(usage?.cpu).toBeGreaterThan(10);
  }
  running.kill('SIGTERM');
  await running.done;
});

test('thirty calls are listed in the time of five bare lists (150 ms on two cores), orphans as well', async () => {
  const project = projectName();
  await using rig = await callRig({ cwd: project, env: { MAYFLY_MEMORY: '32m' } });
  rig.write('.docker-ai-config/config.yaml', 'max-calls: 200\n');
  const calls = Array.from({ length: 30 }, () => startGexec(rig, ['sleep', '300']));
  const states = async (): Promise<string[]> =>
    (await listed(rig, project)).map(({ state, owner }) => `${state} ${owner}`);
  const become = (state: string): Promise<unknown> =>
    expect.poll(states, { interval: 500 }).toEqual(Array.from({ length: 30 }, () => state));
  const ratio = async (): Promise<number> => {
    const ps = {
      name: 'ps',
      run: async () => {
        const { stdout, stderr } = await rig.mayfly(['ps', '--project', project]);
        expect({ lines: stdout.toString().split('\n').length, stderr }).toEqual({ lines: 32, stderr: '' });
      },
    };
    const bare = { name: 'bare', run: async () => void (await rig.run('docker', ['ps', '--quiet'])) };
    return (await compare('ps', ps, bare)).ratio;
  };
  await become('running alive');
  expect(await ratio()).toBeLessThan(5);
  for (const call of calls) call.kill('SIGKILL');
  await become('running orphan');
  expect(await ratio()).toBeLessThan(5);
  const names = (await listed(rig, project)).map(({ name }) => name);
  await rig.run('docker', ['rm', '--force', ...names]);
  await Promise.all(calls.map(({ done }) => done));
  expect((await rig.mayfly(['ps'])).code).toBe(0); // completes what they left
});
