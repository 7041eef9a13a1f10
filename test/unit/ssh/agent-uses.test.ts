import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Use } from '../../../src/ssh/agent-guard.ts';
import { startAgentProxy } from '../../../src/ssh/agent-proxy.ts';
import { Agent } from '../../support/agent.ts';
import { Sshd } from '../../support/sshd.ts';

test('ssh logs in through the proxy, also with a key that is restricted to one server', async () => {
  await using agent = new Agent();
  await using server = new Sshd();
  await agent.start();
  const free = await agent.add('ed25519', 'free');
  await server.start(fs.readFileSync(free, 'utf8'));
  const known = path.join(agent.folder, 'known_hosts');
  fs.writeFileSync(known, server.knownHost);

  const uses: Use[] = [];
  const socket = path.join(agent.folder, 'proxy');
  const proxy = await startAgentProxy({ listen: socket, upstream: agent.socket, used: (use) => void uses.push(use) });
  const login = (): ReturnType<Agent['run']> => {
    const options = ['-F', 'none', '-p', `${server.port}`, '-o', `UserKnownHostsFile=${known}`, '-o', 'BatchMode=yes'];
    return agent.run('ssh', [...options, `${os.userInfo().username}@127.0.0.1`, 'echo in'], socket);
  };
  try {
    expect(await login()).toMatchObject({ code: 0, stdout: 'in\n' });
    const fingerprint = await agent.run('ssh-keygen', ['-l', '-f', path.join(server.folder, 'host.pub')]);
    expect(uses).toMatchObject([{ comment: 'free', server: fingerprint.stdout.split(' ')[1] }]);

    await agent.run('ssh-add', ['-q', '-D']);
    const restricted = await agent.add('ed25519', 'restricted', ['-H', known, '-h', `[127.0.0.1]:${server.port}`]);
    server.authorize(fs.readFileSync(restricted, 'utf8'));
    expect(await login()).toMatchObject({ code: 0, stdout: 'in\n' });

    await agent.run('ssh-add', ['-q', '-D']);
    fs.writeFileSync(known, `${server.knownHost}other ${fs.readFileSync(free, 'utf8')}`);
    const elsewhere = await agent.add('ed25519', 'elsewhere', ['-H', known, '-h', 'other']);
    server.authorize(fs.readFileSync(elsewhere, 'utf8'));
    expect(await login()).toMatchObject({ code: 255 });
  } finally {
    proxy.close();
  }
});

test('each use is asked for and told', async () => {
  await using agent = new Agent();
  await agent.start();
  const key = await agent.add('ed25519', 'ann');
  const [asked, told]: [Use[], Use[]] = [[], []];
  const socket = path.join(agent.folder, 'proxy');
  const proxy = await startAgentProxy({
    listen: socket,
    upstream: agent.socket,
    confirm: async (use) => asked.push(use) === 1,
    used: (use) => void told.push(use),
  });
  const sign = (): ReturnType<Agent['run']> =>
    agent.run('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'git', '-f', key], socket, 'hello');
  try {
    expect((await sign()).code).toBe(0);
    expect((await sign()).code).not.toBe(0);
    const { stdout } = await agent.run('ssh-keygen', ['-l', '-f', key]);
    const use = { fingerprint: stdout.split(' ')[1], comment: 'ann' };
    expect({ asked, told }).toEqual({ asked: [use, use], told: [use] });
  } finally {
    proxy.close();
  }
});
