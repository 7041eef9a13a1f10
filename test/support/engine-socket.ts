import fs from 'node:fs';
import net from 'node:net';

/** A socket of our own in front of the engine's: to be taken away, or to be refused to somebody, while the engine stays. */
export interface EngineSocket extends AsyncDisposable {
  readonly path: string;
  /** Nobody listens any more, and connections end; `stale` leaves the file there. */
  close(stale?: 'stale'): Promise<void>;
}

const REAL = (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//u, '');

export async function openEngineSocket(file: string, mode = 0o666): Promise<EngineSocket> {
  const connections = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (front) => {
    const back = net.connect({ path: REAL, allowHalfOpen: true });
    for (const [socket, other] of [
      [front, back],
      [back, front],
    ] as const) {
      connections.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => connections.delete(socket));
    }
  });
  await new Promise<void>((resolve) => server.listen(file, resolve));
  fs.chmodSync(file, mode);
  const close = async (stale?: 'stale'): Promise<void> => {
    for (const socket of connections) socket.destroy();
    // Closing removes the file; a link to it keeps it in the file system.
    if (stale) fs.linkSync(file, `${file}.kept`);
    await new Promise((resolve) => server.close(resolve));
    if (stale) fs.renameSync(`${file}.kept`, file);
  };
  return { path: file, close, [Symbol.asyncDispose]: () => close() };
}
