import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Facts } from '../../src/engine/facts.ts';
import { gexec, output } from '../support/call.ts';
import { withPerson } from '../support/person.ts';
import { createRig } from '../support/rig.ts';

test('what is no longer so of the engine is learned again when a run fails, and the call runs', async () => {
  await using rig = await createRig({ cwd: 'project' });
  await gexec(rig, ['true']);
  const cache = path.join(rig.runtime, 'cache');
  const file = path.join(cache, fs.readdirSync(cache).find((name) => name.startsWith('facts-')) ?? '');
  const facts = JSON.parse(fs.readFileSync(file, 'utf8')) as Facts;
  expect(facts.machine).toBe('linux');
  // As if a VM with an agent of its own had answered here before.
  fs.writeFileSync(file, JSON.stringify({ ...facts, machine: 'colima', agentSocket: '/nowhere/agent.sock' }));

  const { code, stdout, stderr } = await gexec(rig, ['sh', '-c', 'echo ran; cat'], { input: 'typed' });
  expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: 'ran\ntyped' });
  expect(stderr).toContain('/nowhere/agent.sock'); // the engine's own line
  expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual(facts);
  expect(output(await gexec(rig, ['echo', 'again']))).toBe('again\n');
});

test('facts of which only a part was written are learned again', async () => {
  await using rig = await createRig({ cwd: 'project' });
  await gexec(rig, ['true']);
  const cache = path.join(rig.runtime, 'cache');
  const files = fs.readdirSync(cache).filter((name) => name.endsWith('.json'));
  expect(files).toContainEqual(expect.stringMatching(/^facts-/));
  for (const name of files) fs.truncateSync(path.join(cache, name), 9);
  expect(output(await gexec(rig, ['echo', 'ran']))).toBe('ran\n');
});

test('the agent is forwarded the way of the engine that is there, and not of the one that was', () =>
  withPerson({}, async (person) => {
    const { rig } = person;
    await person.inside('true');
    const cache = path.join(rig.runtime, 'cache');
    const file = path.join(cache, fs.readdirSync(cache).find((name) => name.startsWith('facts-')) ?? '');
    const facts = JSON.parse(fs.readFileSync(file, 'utf8')) as Facts;
    fs.writeFileSync(file, JSON.stringify({ ...facts, machine: 'colima', agentSocket: '/nowhere/agent.sock' }));
    const { code, stdout } = await person.inside('ssh-add -L | cut -d" " -f3');
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: 'ann@host\n' });
  }));

test('what the engine refuses for another reason is not tried again', async () => {
  await using rig = await createRig({ cwd: 'project' });
  const { code, stderr } = await rig.mayfly(['exec', '--network', 'nowhere', '--', 'true']);
  expect(code).toBe(125);
  expect(stderr.match(/network nowhere not found/g)).toHaveLength(1);
  expect(stderr).toContain('docker did not start the container');
});
