import path from 'node:path';
import { lstat } from '../files.ts';
import type { Host } from '../host.ts';
import { AGENT_TARGET, STAGE_TARGET } from '../providers/provider.ts';
import { AGENT_FILE } from '../sync/stage.ts';
import { type AgentFacts, agentSource } from './agent.ts';
import type { AgentProxy } from './agent-proxy.ts';
import { collectKnownHosts, readStaged } from './known-hosts.ts';
import { knownHostsFile } from './prepare.ts';

/** What the plan and the call need of the agent: where SSH_AUTH_SOCK points inside, what is mounted there or filtered. */
export interface CallAgent {
  readonly inside?: { readonly target: string; readonly source?: string };
  /** The agent that a filter of ours stands in front of. */
  readonly upstream?: string;
  readonly note?: string;
}

export function callAgent(facts: AgentFacts, env: Host['env'], option: 'filtered' | 'direct' | 'off'): CallAgent {
  if (option === 'off') return {};
  const { mount, canFilter, note } = agentSource(facts, env);
  const said = note === undefined ? {} : { note };
  if (mount === undefined) return said;
  // A socket that is left of a former agent would keep the container from starting.
  if (canFilter && !lstat(mount)?.isSocket())
    return { note: `mayfly: no SSH agent listens at ${mount}; start one, or unset SSH_AUTH_SOCK` };
  if (!canFilter || option === 'direct') return { inside: { target: AGENT_TARGET, source: mount }, ...said };
  return { inside: { target: `${STAGE_TARGET}/${AGENT_FILE}` }, upstream: mount, ...said };
}

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
