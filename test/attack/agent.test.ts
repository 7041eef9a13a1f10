import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Agent } from '../support/agent.ts';
import { ENGINES, startGexec } from '../support/call.ts';
import { createEnemy } from '../support/enemy.ts';
import { peakOf } from '../support/memory.ts';

const PROGRAM = fs.readFileSync(path.resolve('test/support/agent-attack.py'), 'utf8');

test.each(ENGINES)('with %s no call changes the agent, or keeps another one from it', async (engine) => {
  await using agent = new Agent();
  await agent.start();
  await agent.add('ed25519', 'ann');
  await using enemy = await createEnemy({ engine, env: { SSH_AUTH_SOCK: agent.socket, MAYFLY_SSH_AGENT: 'filtered' } });
  const { rig, project } = enemy;
  rig.write(path.join(project, 'attack.py'), PROGRAM);
  const other = await rig.project('other-project');
  const sign = 'ssh-add -L >key && echo text | ssh-keygen -q -Y sign -f key -n file';
  await using attack = startGexec(rig, ['python3', 'attack.py'], { cwd: project });
  await expect.poll(() => fs.existsSync(path.join(project, 'busy'))).toBe(true);
  const beside = await enemy.inside(sign, { cwd: other });
  expect(beside).toMatchObject({ code: 0, stderr: '' });
  expect(beside.stdout.toString()).toContain('BEGIN SSH SIGNATURE');
  rig.write(path.join(project, 'go'), '');
  let needed = 0;
  const looking = setInterval(() => (needed = peakOf(attack.pid) ?? needed), 50);
  const { code, stdout, stderr } = await attack.done;
  clearInterval(looking);
  expect(needed).toBeGreaterThan(0);
  expect(needed).toBeLessThan(600);
  expect(stdout.toString()).toBe('not refused: []\nnot closed: []\nslowly: 200 True\nafterwards: True\n');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect((await agent.run('ssh-add', ['-l'])).stdout).toMatch(/^256 SHA256:\S+ ann \(ED25519\)\n$/);
  const again = await enemy.inside(sign);
  expect(again).toMatchObject({ code: 0, stderr: '' });
});
