import fs from 'node:fs';
import { Guard, type GuardOptions, REFUSED } from './agent-guard.ts';
import { AgentLink } from './agent-link.ts';
import { frame, Frames, LARGEST } from './agent-protocol.ts';
import { reachable } from './socket-path.ts';
import { type Listener, type Wire, wires } from './wire.ts';

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
  const through = await wires();
  const { listen, upstream, ...guard } = options;
  const there = reachable(upstream);
  const here = reachable(listen);
  const open = new Set<Wire>();
  let isClosed = false;
  // git and ssh-keygen connect anew for each signature: the connection to the agent need not be made anew as well.
  let resting: AgentLink | undefined;
  const accept = (client: Wire): Listener => {
    if (open.size >= MOST_CONNECTIONS) return turnAway(client);
    const link = resting?.isFree ? resting : new AgentLink(through, there.path);
    resting = undefined;
    link.wake();
    open.add(client);
    const closed = (): void => {
      open.delete(client);
      if (resting || !link.isFree || isClosed) return link.close();
      resting = link;
      link.rest();
    };
    return { ...serve(client, link, guard), closed };
  };
  const release = (): void => {
    here.release();
    there.release();
  };
  try {
    const server = await through.listen(here.path, accept);
    fs.chmodSync(here.path, 0o600);
    return {
      close() {
        isClosed = true;
        server.close();
        for (const client of open) client.close();
        resting?.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

function turnAway(client: Wire): Listener {
  client.close();
  return { data: () => {}, closed: () => {} };
}

/** Answers in the order of the questions, as an agent does. */
function serve(client: Wire, link: AgentLink, options: GuardOptions): Omit<Listener, 'closed'> {
  const guard = new Guard(options, (message) => link.ask(message));
  const frames = new Frames();
  /** A place for each answer that is due, in the order of the questions. */
  const due: { answer?: Buffer }[] = [];
  let last = Promise.resolve();
  let hasEnded = false;
  let isPaused = false;
  /** Whether questions have come that were not taken yet. */
  let isBehind = false;
  const isFull = (): boolean => due.length >= MOST_WAITING || client.unsent() > MOST_UNREAD;
  const flush = (): void => {
    for (let [next] = due; next?.answer; [next] = due) {
      client.write(frame(next.answer));
      due.shift();
    }
    if (isPaused && !isFull()) {
      isPaused = false;
      client.resume();
      if (isBehind) takeAll(NOTHING);
    }
    if (due.length === 0 && !isBehind && hasEnded) client.end();
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
      client.close(); // a message beyond the limit, as in OpenSSH
    }
    if (!isFull()) return;
    isPaused = true;
    client.pause();
  };
  const ended = (): void => {
    hasEnded = true;
    flush();
  };
  return { data: takeAll, ended, drained: flush };
}

const NOTHING = Buffer.alloc(0);
