import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from '../../../src/platform/host.ts';
import { checkAgent, listKeys } from '../../../src/ssh/agent-check.ts';
import { staleSocket } from '../../../src/ssh/socket-path.ts';
import { Agent } from '../../support/agent.ts';

let folder: string;
let asked: string[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-check-'));
  asked = [];
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** A host of which only the keychain is asked. */
function host(
  platform: NodeJS.Platform,
  keychain: () => Promise<unknown> = async () => {},
): Pick<Host, 'platform' | 'capture'> {
  return {
    platform,
    async capture(command, args) {
      asked.push([command, ...args].join(' '));
      await keychain();
      return { code: 0, stdout: '', stderr: '' };
    },
  };
}

test('an agent with a key needs no line', async () => {
  await using agent = new Agent();
  await agent.start();
  await agent.add('ed25519', 'ann');
  expect(staleSocket(agent.socket)).toBeUndefined();
  expect(await checkAgent(host('linux'), agent.socket)).toBeUndefined();
  expect((await listKeys(agent.socket))?.map(({ comment }) => comment)).toEqual(['ann']);
});

test('an empty agent is one line', async () => {
  await using agent = new Agent();
  await agent.start();
  expect(await checkAgent(host('linux'), agent.socket)).toBe(
    'mayfly: the SSH agent holds no key; add one with: ssh-add',
  );
  expect(asked).toEqual([]);
});

test('on a Mac an empty agent is filled from the keychain', async () => {
  await using agent = new Agent();
  await agent.start();
  expect(
    await checkAgent(
      host('darwin', () => agent.add('ed25519', 'ann')),
      agent.socket,
    ),
  ).toBeUndefined();
  expect(asked).toEqual(['/usr/bin/ssh-add -q --apple-load-keychain']);
});

test('on a Mac an empty keychain is one line', async () => {
  await using agent = new Agent();
  await agent.start();
  expect(await checkAgent(host('darwin'), agent.socket)).toContain('holds no key');
});

test('a path with nothing there', () => {
  expect(staleSocket(path.join(folder, 'gone'))).toMatch(
    /^mayfly: SSH_AUTH_SOCK names .*gone, which is not there; start an agent/,
  );
});

test('a link to a socket is as good as the socket', async () => {
  await using agent = new Agent();
  await agent.start();
  const link = path.join(folder, 'link');
  fs.symlinkSync(agent.socket, link);
  expect(staleSocket(link)).toBeUndefined();
});

test('a path with something else', () => {
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  expect(staleSocket(file)).toContain('which is no socket');
});

test('a socket that an agent has left behind', async () => {
  const agent = new Agent();
  await agent.start();
  const kept = path.join(folder, 'kept');
  fs.linkSync(agent.socket, kept);
  await agent[Symbol.asyncDispose]();
  expect(staleSocket(kept)).toBeUndefined();
  expect(await checkAgent(host('linux'), kept)).toBe(
    `mayfly: no SSH agent answers at ${kept}; start an agent with: eval "$(ssh-agent)" && ssh-add`,
  );
});

test.each([
  ['hangs up', (socket: net.Socket) => socket.destroy()],
  ['talks of something else', (socket: net.Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['refuses', (socket: net.Socket) => socket.write(Buffer.from([0, 0, 0, 1, 5]))],
])('a socket where something %s', async (_, behave) => {
  const socket = path.join(folder, 'other');
  const server = net.createServer((connection) => void connection.once('data', () => behave(connection)));
  await once(server.listen(socket), 'listening');
  expect(await listKeys(socket)).toBeUndefined();
  server.close();
});
