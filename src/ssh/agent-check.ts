import type { Host } from '../platform/host.ts';
import { isAllowed } from './agent-guard.ts';
import { AgentLink } from './agent-link.ts';
import { identities, type Identity, IDENTITIES_ANSWER, REQUEST_IDENTITIES } from './agent-protocol.ts';
import { reachable, START } from './socket-path.ts';
import { wires } from './wire.ts';

const PATIENCE = 1000; // milliseconds

/**
 * Asks the agent for its keys, in its own protocol and so without a process; for after the container was started. Returns a line for stderr when there is
 * none to use. On a Mac an empty agent is filled from the keychain first.
 */
export async function checkAgent(
  host: Pick<Host, 'platform' | 'capture'>,
  socket: string,
  allow: readonly string[] = [],
): Promise<string | undefined> {
  let keys = await listKeys(socket);
  if (keys?.length === 0 && host.platform === 'darwin') {
    await host.capture('/usr/bin/ssh-add', ['-q', '--apple-load-keychain'], { timeout: 5000 });
    keys = await listKeys(socket);
  }
  if (keys === undefined) return `mayfly: no SSH agent answers at ${socket}; ${START}`;
  if (keys.length === 0) return 'mayfly: the SSH agent holds no key; add one with: ssh-add';
  if (keys.some((key) => isAllowed(key, allow))) return undefined;
  return 'mayfly: the SSH agent holds none of the keys that ssh-agent-keys allows; compare them with: ssh-add -l';
}

/** undefined when no agent answers. */
export async function listKeys(socket: string): Promise<Identity[] | undefined> {
  const { path, release } = reachable(socket);
  const link = new AgentLink(await wires(), path);
  const timer = setTimeout(() => link.close(), PATIENCE);
  try {
    const answer = await link.ask(Buffer.from([REQUEST_IDENTITIES]));
    return answer[0] === IDENTITIES_ANSWER ? identities(answer) : undefined;
  } catch {
    return undefined; // nobody listens, or something else than an agent does
  } finally {
    clearTimeout(timer);
    link.close();
    release();
  }
}
