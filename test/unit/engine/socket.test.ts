import fs from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { askSocket, socketOf } from '../../../src/engine/socket.ts';

/** Asks an engine that answers so, or says nothing at all. */
async function ask(answer: string | undefined): Promise<{ asked: string; told: unknown }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-socket-'));
  const socket = path.join(folder, 'engine.sock');
  let asked = '';
  const server = createServer((connection) => {
    connection.on('error', () => {});
    connection.on('data', (data) => {
      asked += data.toString();
      if (answer !== undefined) connection.end(answer);
    });
  });
  try {
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    return { told: await askSocket(socket, '/containers/json', 200), asked };
  } finally {
    server.close();
    fs.rmSync(folder, { recursive: true });
  }
}

test('an engine is asked at its socket, and taken by its word', async () => {
  const { asked, told } = await ask('HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n[{"Names":["/ü"]}]\n');
  expect(asked).toBe('GET /containers/json HTTP/1.0\r\nHost: engine\r\n\r\n');
  expect(told).toEqual([{ Names: ['/ü'] }]);
});

test.each([
  ['says no', 'HTTP/1.0 403 Forbidden\r\n\r\n{"message":"no"}'],
  ['says half', 'HTTP/1.0 200 OK\r\n\r\n[{"Nam'],
  ['hangs up', ''],
  ['is something else', 'SSH-2.0-OpenSSH\r\n'],
  ['says nothing', undefined],
])('who %s has not answered', async (_, answer) => {
  expect((await ask(answer)).told).toBeUndefined();
});

test('nobody listens', async () => {
  expect(await askSocket('/nowhere/engine.sock', '/', 200)).toBeUndefined();
});

test.each([
  ['unix:///var/run/docker.sock', '/var/run/docker.sock'],
  ['tcp://127.0.0.1:2375', undefined],
  ['ssh://host', undefined],
])('the socket of %s', (endpoint, socket) => {
  expect(socketOf(endpoint)).toBe(socket);
});
