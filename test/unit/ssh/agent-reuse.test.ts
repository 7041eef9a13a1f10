import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { frame } from '../../../src/ssh/agent-protocol.ts';
import type { AgentProxy } from '../../../src/ssh/agent-proxy.ts';
import { FILTERS } from '../../support/filter.ts';

const LIST = Buffer.from([11]);
const BIND = Buffer.concat([
  Buffer.from([27]),
  ...['session-bind@openssh.com', 'key', 'session', 'signature'].map((text) => frame(Buffer.from(text))),
  Buffer.from([0]),
]);

let folder: string;
let agent: net.Server;
let proxy: AgentProxy;
const seen = new Set<net.Socket>();
let connections = 0;

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-reuse-'));
  connections = 0;
  seen.clear();
  agent = net.createServer((socket) => {
    connections += 1;
    seen.add(socket);
    socket.on('data', () => socket.write(frame(Buffer.from([6]))));
  });
  await once(agent.listen(path.join(folder, 'agent')), 'listening');
});

afterEach(() => {
  proxy.close();
  agent.close();
  fs.rmSync(folder, { recursive: true });
});

/** One program after another, as long as each is there. */
async function ask(message: Buffer): Promise<Buffer> {
  const socket = net.connect(path.join(folder, 'proxy'));
  socket.write(frame(message));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.end();
  await once(socket, 'close');
  return answer.subarray(4);
}

describe.each(FILTERS)('on the sockets of $runtime', ({ start }) => {
  beforeEach(async () => {
    proxy = await start({ listen: path.join(folder, 'proxy'), upstream: path.join(folder, 'agent') });
  });

  test('programs that come one after the other have one connection to the agent', async () => {
    for (let n = 0; n < 5; n++) expect(await ask(LIST)).toEqual(Buffer.from([6]));
    expect(connections).toBe(1);
  });

  test('one that is bound to a server is nobody else’s', async () => {
    await ask(LIST);
    await ask(BIND);
    expect(connections).toBe(1);
    await ask(LIST);
    expect(connections).toBe(2);
  });

  test('one that the agent has closed meanwhile is not used again', async () => {
    await ask(LIST);
    for (const socket of seen) await once(socket.end(), 'close'); // once the filter has closed its end, too
    expect(await ask(LIST)).toEqual(Buffer.from([6]));
    expect(connections).toBe(2);
  });

  test('no connection is left to the agent when the filter is closed', async () => {
    await ask(LIST);
    proxy.close();
    const [socket] = seen;
    if (socket && !socket.destroyed) await once(socket, 'close');
    expect(socket?.destroyed).toBe(true);
  });
});
