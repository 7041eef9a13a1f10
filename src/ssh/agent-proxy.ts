import fs from 'node:fs';
import type { Socket } from 'node:net';
import { Guard, type GuardOptions, REFUSED } from './agent-guard.ts';
import { AgentLink } from './agent-link.ts';
import { frame, Frames, LARGEST } from './agent-protocol.ts';
import { reachable } from './socket-path.ts';

export interface AgentProxyOptions extends GuardOptions {
  /** The socket to make; its folder must be ours alone. */
  readonly listen: string;
  readonly upstream: string;
}

export interface AgentProxy {
  readonly close: () => void;
}

/** More connections, or more questions waiting in one of them, than any ssh would have. */
const MOST_CONNECTIONS = 64;
const MOST_WAITING = 16;
/** Bytes of answers that one connection may leave unread before its questions have to wait: all of it is memory of the host. */
const MOST_UNREAD = LARGEST;

/**
 * A socket that stands for the agent and passes on only what a Guard allows. It lives in the process that waits for the container,
 * and keeps no process alive by itself. An agent that is gone answers with failure.
 */
export async function startAgentProxy(options: AgentProxyOptions): Promise<AgentProxy> {
  const net = await import('node:net');
  const { listen, upstream, ...guard } = options;
  const there = reachable(upstream);
  const here = reachable(listen);
  const open = new Set<Socket>();
  // git and ssh-keygen connect anew for each signature: the connection to the agent need not be made anew as well.
  let resting: AgentLink | undefined;
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    const link = resting?.isFree ? resting : new AgentLink(net.connect(there.path));
    resting = undefined;
    link.wake();
    open.add(client);
    client.on('close', () => {
      open.delete(client);
      if (resting || !link.isFree || !server.listening) return link.close();
      resting = link;
      link.rest();
    });
    serve(client, link, guard);
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.unref();
  const close = (): void => {
    server.close();
    for (const client of open) client.destroy();
    resting?.close();
    here.release();
    there.release();
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      close();
      reject(error);
    });
    server.listen(here.path, resolve);
  });
  fs.chmodSync(here.path, 0o600);
  return { close };
}

/** Answers in the order of the questions, as an agent does. */
function serve(client: Socket, link: AgentLink, options: GuardOptions): void {
  const guard = new Guard(options, (message) => link.ask(message));
  const frames = new Frames();
  /** A place for each answer that is due, in the order of the questions. */
  const due: { answer?: Buffer }[] = [];
  let last = Promise.resolve();
  let ended = false;
  /** Whether questions have come that were not taken yet. */
  let isBehind = false;
  const isFull = (): boolean => due.length >= MOST_WAITING || client.writableLength > MOST_UNREAD;
  const flush = (): void => {
    for (let [next] = due; next?.answer; [next] = due) {
      client.write(frame(next.answer));
      due.shift();
    }
    if (client.isPaused() && !isFull()) {
      client.resume();
      if (isBehind) takeAll(NOTHING);
    }
    if (due.length === 0 && !isBehind && ended) client.end();
  };
  const take = (message: Buffer): void => {
    const place: { answer?: Buffer } = {};
    due.push(place);
    const answered = (answer: Buffer | undefined): void => {
      place.answer = answer ?? REFUSED;
      flush();
    };
    if (!guard.isPlain) {
      // One at a time: what a question is about can depend on the answer to the one before.
      last = last.then(() => guard.answer(message)).then(answered, () => answered(undefined));
    } else if (guard.allows(message)) link.send(message, answered);
    else answered(undefined);
  };
  const takeAll = (piece: Buffer): void => {
    isBehind = false;
    try {
      for (const message of frames.push(piece)) {
        take(message);
        isBehind = isFull();
        if (isBehind) break;
      }
    } catch {
      client.destroy(); // a message beyond the limit, as in OpenSSH
    }
    if (isFull()) client.pause();
  };
  client.on('error', () => client.destroy());
  client.on('end', () => {
    ended = true;
    flush();
  });
  client.on('drain', flush);
  client.on('data', takeAll);
}

const NOTHING = Buffer.alloc(0);
