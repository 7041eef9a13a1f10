import fs from 'node:fs';
import type { GuardOptions } from './agent-guard.ts';
import { AgentLink } from './agent-link.ts';
import { serve, type Service } from './agent-service.ts';
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

/** Connections that are served at once; others wait their turn, as those of a hundred ssh at once, up to a number that nobody needs. */
const MOST_SERVED = 64;
const MOST_OPEN = 1024;
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
  /** Those whose turn has not come, and what begins it. */
  const waiting = new Map<Wire, () => void>();
  let serving = 0;
  let isClosed = false;
  // git and ssh-keygen connect anew for each signature: the connection to the agent need not be made anew as well.
  let resting: AgentLink | undefined;
  const restOrClose = (link: AgentLink): void => {
    if (resting || !link.isFree || isClosed) return link.close();
    resting = link;
    link.rest();
  };
  const accept = (client: Wire): Listener => {
    let link: AgentLink | undefined;
    let service: Service | undefined;
    const begin = (): void => {
      serving += 1;
      link = resting?.isFree ? resting : new AgentLink(through, there.path);
      resting = undefined;
      link.wake();
      service = serve(client, link, guard);
    };
    open.add(client);
    if (open.size > MOST_OPEN) client.close();
    else if (serving < MOST_SERVED) begin();
    else {
      client.pause();
      waiting.set(client, begin);
    }
    return {
      data: (piece) => service?.data(piece),
      ended: () => service?.ended(),
      drained: () => service?.drained(),
      closed() {
        open.delete(client);
        waiting.delete(client);
        if (link === undefined) return;
        restOrClose(link);
        serving -= 1;
        const [next] = waiting;
        if (next === undefined || isClosed) return;
        const [other, beginOther] = next;
        waiting.delete(other);
        beginOther();
        other.resume();
      },
    };
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
