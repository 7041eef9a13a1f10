import path from 'node:path';
import type { Host } from '../host.ts';
import { AGENT_FILE } from '../sync/stage.ts';
import type { AgentProxy } from './agent-proxy.ts';
import { collectKnownHosts, readStaged } from './known-hosts.ts';
import { knownHostsFile } from './prepare.ts';

/** Stands between the container and the agent, in the stage; an agent that cannot be had is a line, and no more. */
export async function filterAgent(
  host: Host,
  stage: string,
  upstream: string | undefined,
): Promise<AgentProxy | undefined> {
  if (upstream === undefined) return undefined;
  const { startAgentProxy } = await import('./agent-proxy.ts');
  try {
    return await startAgentProxy({ listen: path.join(stage, AGENT_FILE), upstream });
  } catch (error) {
    host.note(
      `mayfly: the SSH agent cannot be forwarded (${error instanceof Error ? error.message : 'unknown'}); ssh inside has no keys`,
    );
    return undefined;
  }
}

/** Hosts that were accepted inside are known to later calls. */
export function keepKnownHosts(
  store: string,
  stage: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): void {
  collectKnownHosts(
    String(files['home/.ssh/known_hosts'] ?? ''),
    readStaged(path.join(stage, 'home')),
    knownHostsFile(store),
  );
}
