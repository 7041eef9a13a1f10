import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig } from '../support/rig.ts';

/** Everything that the host could look for in a stage, as something that hangs, fails or lies. */
const SPOIL = [
  'cd /run/mayfly/call && rm -rf home journal ended environment',
  'mkdir -p home/.ssh journal stopped/deep && mkfifo home/.ssh/known_hosts ended',
  'echo A=b >environment && chmod 000 stopped',
].join(' && ');

test('a container that spoils its stage stops neither its own call nor others', async () => {
  await using rig = await createRig({ env: { MAYFLY_SSH_AGENT: 'off' } });
  const cwd = await rig.project('project', { git: true });
  const script = `(${SPOIL}) && touch "$1" && while [ ! -e go ]; do sleep 0.1; done; exit 7`;
  const spoiled = rig.start(rig.executable, ['exec', '--', 'sh', '-c', script, 'sh', 'one'], { cwd });
  const killed = rig.start(rig.executable, ['exec', '--', 'sh', '-c', script, 'sh', 'two'], { cwd });
  await expect.poll(() => ['one', 'two'].every((name) => fs.existsSync(path.join(cwd, name)))).toBe(true);
  killed.kill('SIGKILL');

  const other = await rig.mayfly(['exec', '--', 'true'], { cwd });
  expect([other.code, other.stderr]).toEqual([0, '']);
  fs.writeFileSync(path.join(cwd, 'go'), '');
  const ended = await spoiled.done;
  expect([ended.code, ended.stderr]).toEqual([7, '']);
  await expect.poll(() => rig.containers(), { interval: 200 }).toEqual([]);
  await rig.mayfly(['config', 'show'], { cwd });
  expect(fs.readdirSync(path.join(rig.runtime, 'calls'))).toEqual([]);
  await killed.done;
});
