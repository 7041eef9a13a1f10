import { connect as connectSocket, createServer, type Socket } from 'node:net';
import type { Listener, Wire } from './wire.ts';

export function connect(path: string, listener: Listener): Wire {
  const socket = connectSocket(path);
  tell(socket, listener);
  return wireOf(socket);
}

export async function listen(path: string, accept: (wire: Wire) => Listener): Promise<{ close(): void }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => tell(socket, accept(wireOf(socket))));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  server.unref();
  return { close: () => void server.close() };
}

function tell(socket: Socket, { data, ended, drained, closed }: Listener): void {
  socket.on('data', data);
  socket.on('error', () => socket.destroy());
  socket.on('close', closed);
  if (ended) socket.on('end', ended);
  if (drained) socket.on('drain', drained);
}

function wireOf(socket: Socket): Wire {
  return {
    write: (bytes) => void socket.write(bytes),
    unsent: () => socket.writableLength,
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => void socket.end(),
    close: () => void socket.destroy(),
    hold: (isHeld) => void (isHeld ? socket.ref() : socket.unref()),
  };
}
