import { stat } from '../files.ts';
import type { Host } from '../host.ts';
import { AgentLink } from './agent-link.ts';
import { identities, type Identity, IDENTITIES_ANSWER, REQUEST_IDENTITIES } from './agent-protocol.ts';
import { reachable } from './socket-path.ts';

const PATIENCE = 2000; // milliseconds

/** What is wrong with the agent's socket, as far as a look at the path tells; costs no process and no connection. */
export function staleSocket(socket: string): string | undefined {
  const found = stat(socket);
  if (found === undefined) return `mayfly: SSH_AUTH_SOCK names ${socket}, which is not there; ${START}`;
  return found.isSocket() ? undefined : `mayfly: SSH_AUTH_SOCK names ${socket}, which is no socket; ${START}`;
}

const START = 'start an agent with: eval "$(ssh-agent)" && ssh-add';

/**
 * Asks the agent for its keys, in its own protocol and so without a process; for after the container was started. Returns a line for stderr when there is
 * none to use. On a Mac an empty agent is filled from the keychain first.
 */
export async function checkAgent(
  host: Pick<Host, 'platform' | 'capture'>,
  socket: string,
): Promise<string | undefined> {
  let keys = await listKeys(socket);
  if (keys?.length === 0 && host.platform === 'darwin') {
    await host.capture('/usr/bin/ssh-add', ['-q', '--apple-load-keychain'], { timeout: 5000 });
    keys = await listKeys(socket);
  }
  if (keys === undefined) return `mayfly: no SSH agent answers at ${socket}; ${START}`;
  return keys.length > 0 ? undefined : 'mayfly: the SSH agent holds no key; add one with: ssh-add';
}

/** undefined when no agent answers. */
export async function listKeys(socket: string): Promise<Identity[] | undefined> {
  const { connect } = await import('node:net');
  const { path, release } = reachable(socket);
  const connection = connect(path);
  connection.setTimeout(PATIENCE, () => connection.destroy(new Error('no answer')));
  const link = new AgentLink(connection);
  try {
    const answer = await link.ask(Buffer.from([REQUEST_IDENTITIES]));
    return answer[0] === IDENTITIES_ANSWER ? identities(answer) : undefined;
  } catch {
    return undefined; // nobody listens, or something else than an agent does
  } finally {
    link.close();
    release();
  }
}
