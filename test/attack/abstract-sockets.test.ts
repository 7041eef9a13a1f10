import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { expect, test } from 'vitest';
import { ENGINES, output } from '../support/call.ts';
import { createEnemy } from '../support/enemy.ts';

/** Connects to the abstract socket NAME and prints what came of it; to one of its own as well. */
const PROGRAM = `
import socket, sys
def reach(name):
    try:
        socket.socket(socket.AF_UNIX).connect(name)
        return 'reached'
    except OSError as error:
        return type(error).__name__
own = socket.socket(socket.AF_UNIX)
own.bind('\\0own' + sys.argv[1])
own.listen()
print(reach('\\0' + sys.argv[1]), reach('\\0own' + sys.argv[1]))
`;

test.each(ENGINES)(
  'with %s a call does not reach abstract sockets of the host, though it shares its network',
  async (engine) => {
    await using enemy = await createEnemy({ engine });
    const name = `mayfly-${randomBytes(6).toString('hex')}`;
    let seen = 0;
    const server = net.createServer(() => (seen += 1)).listen({ path: `\0${name}` });
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const ran = await enemy.rig.mayfly(['exec', '--', 'python3', '-c', PROGRAM, name], { cwd: enemy.project });
      expect(output(ran)).toBe('PermissionError reached\n');
      expect(seen).toBe(0);
    } finally {
      server.close();
    }
  },
);
