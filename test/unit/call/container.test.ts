import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Container } from '../../../src/call/container.ts';
import { podman } from '../../../src/engine/podman.ts';
import { processHost } from '../../../src/platform/process-host.ts';
import { type Host } from '../../../src/platform/host.ts';
import type { RunPlan } from '../../../src/plan/plan.ts';
import { runContainer } from '../../../src/call/run.ts';
import { ENVIRONMENT_FILE } from '../../../src/boundary/stage.ts';

const engine = { name: 'podman', command: 'podman', dialect: podman } as const;

/** A stage whose entrypoint has not begun, and an engine that has the call's container and says yes to whatever is asked. */
function createScene(onKill: (times: number) => void) {
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-stage-'));
  const environment = path.join(stage, ENVIRONMENT_FILE);
  fs.writeFileSync(environment, '');
  const kills: string[] = [];
  const listed = JSON.stringify([{ Id: 'c1', Names: ['mine'], Image: 'i', State: 'running', Labels: {} }]);
  const host: Host = {
    ...processHost({}),
    async capture(_, args) {
      if (args[0] === 'kill') onKill(kills.push(args[2] ?? ''));
      return { code: 0, stdout: args[0] === 'ps' ? listed : '', stderr: '' };
    },
    attach: () => ({ done: Promise.resolve({ code: 1, stderr: '' }), kill() {} }),
  };
  const container = new Container(host, engine, 'call', stage);
  return { host, stage, container, environment, kills, [Symbol.dispose]: () => fs.rmSync(stage, { recursive: true }) };
}

test('a signal comes again to a container whose entrypoint has not begun, and once to one that has', async () => {
  using scene = createScene((times) => times === 3 && fs.rmSync(scene.environment));
  await scene.container.deliver('SIGTERM');
  expect(scene.kills).toEqual(['TERM', 'TERM', 'TERM', 'TERM']);
  await scene.container.deliver('SIGINT');
  expect(scene.kills.slice(4)).toEqual(['INT']);
});

test('a signal comes no more once the client has ended', async () => {
  using scene = createScene((times) => times === 2 && scene.container.clientEnded());
  await scene.container.deliver('SIGTERM');
  expect(scene.kills).toEqual(['TERM', 'TERM']);
});

test('the exit code of a client that Ctrl-C ended before its container is not the CLI’s', async () => {
  using scene = createScene(() => {});
  const signals = { seen: ['SIGINT'] as const, deliverTo() {}, release() {} };
  const plan = { call: 'call', tty: true, mounts: [], labels: {}, environment: {}, argv: [], groups: [] };
  const ended = await runContainer(
    scene.host,
    engine,
    plan as unknown as RunPlan,
    'inherit',
    signals,
    scene.stage,
    () => Promise.resolve(false),
  );
  expect(ended).toEqual({ code: 130 });
});
