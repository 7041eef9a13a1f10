import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { frame } from '../../../src/ssh/agent-protocol.ts';
import { FILTERS } from '../../support/filter.ts';

const SIZE = 64 * 1024;
const COUNT = 600;
const LIST = Buffer.from([11]);

test.each(FILTERS)(
  'answers that the container does not read take no memory of the host ($runtime): the questions wait',
  async ({ start }) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-unread-'));
    const [listen, upstream] = [path.join(folder, 'proxy'), path.join(folder, 'agent')];
    let asked = 0;
    const agent = net.createServer((socket) =>
      socket.on('data', (piece) => {
        for (let at = 0; at < piece.length; at += frame(LIST).length, asked += 1)
          socket.write(frame(Buffer.alloc(SIZE, 12)));
      }),
    );
    await once(agent.listen(upstream), 'listening');
    const proxy = await start({ listen, upstream });
    try {
      const socket = net.connect({ path: listen, allowHalfOpen: true });
      socket.end(Buffer.concat(Array.from({ length: COUNT }, () => frame(LIST))));
      await expect.poll(() => asked).toBeGreaterThan(0);
      await sleep(300); // in which all of them would be asked
      expect(asked).toBeLessThan(60);
      let size = 0;
      socket.on('data', (piece) => (size += piece.length));
      await once(socket, 'end');
      expect({ asked, size }).toEqual({ asked: COUNT, size: COUNT * (SIZE + 4) });
    } finally {
      proxy.close();
      agent.close();
      fs.rmSync(folder, { recursive: true });
    }
  },
);
