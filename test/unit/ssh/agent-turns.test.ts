import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasCode } from '../../../src/platform/files.ts';
import { frame } from '../../../src/ssh/agent-protocol.ts';
import type { AgentProxy } from '../../../src/ssh/agent-proxy.ts';
import { Agent } from '../../support/agent.ts';
import { FILTERS } from '../../support/filter.ts';

let agent: Agent;
let proxy: AgentProxy;
let sockets: net.Socket[];
const listen = (): string => path.join(agent.folder, 'proxy');
const connect = (count: number): void => void (sockets = Array.from({ length: count }, () => net.connect(listen())));

/** A queue that is full, since the proxy's process had no turn, is tried again, as a client that blocks would wait. */
async function connected(): Promise<net.Socket> {
  const socket = net.connect(listen());
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    if (!hasCode(error, 'EAGAIN')) throw error;
    await sleep(20);
    return connected();
  }
}

beforeEach(async () => {
  sockets = [];
  agent = new Agent();
  await agent.start();
  await agent.add('ed25519', 'ann');
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  proxy.close();
  await agent[Symbol.asyncDispose]();
});

describe.each(FILTERS)('on the sockets of $runtime', ({ start }) => {
  beforeEach(async () => {
    proxy = await start({ listen: listen(), upstream: agent.socket });
  });

  test('more than 64 at once wait their turn', async () => {
    connect(150);
    const answers = sockets.map(async (socket) => {
      socket.write(frame(Buffer.from([11])));
      const [answer] = (await once(socket, 'data')) as [Buffer];
      return answer[4];
    });
    await Promise.all(answers.slice(0, 64));
    for (const [index, answer] of answers.entries()) {
      expect(await answer).toBe(12);
      sockets[index]?.destroy();
    }
  });

  test('one that gives up while it waits takes no turn', async () => {
    connect(70);
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const socket of sockets.slice(64)) socket.destroy();
    const last = agent.run('ssh-add', ['-l'], listen());
    sockets[0]?.destroy();
    expect((await last).code).toBe(0);
  });

  test('more than anybody needs are turned away', async () => {
    let closed = 0;
    for (let n = 0; n < 1030; n += 1) {
      const socket = await connected();
      socket.on('error', () => {}).on('close', () => (closed += 1));
      sockets.push(socket);
    }
    await expect.poll(() => closed).toBe(6);
  });
});
