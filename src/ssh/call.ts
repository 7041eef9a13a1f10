import { messageOf, oneLine } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { AGENT_TARGET, STAGE_TARGET } from '../providers/provider.ts';
import { AGENT_FILE } from '../boundary/stage.ts';
import { type AgentFacts, agentSource } from './agent.ts';
import { type AgentRules, isDirect, isLimited } from './agent-rules.ts';
import { collectKnownHosts, readStaged, STAGED_HOSTS } from './known-hosts.ts';
import { staleSocket } from './socket-path.ts';

/** What the plan and the call need of the agent: where SSH_AUTH_SOCK points inside, what is mounted there or filtered. */
export interface CallAgent {
  readonly inside?: { readonly target: string; readonly source?: string };
  /** The agent that a filter of ours stands in front of. */
  readonly upstream?: string;
  /** The socket on this host of the agent that is forwarded; a VM is taken to have the one of SSH_AUTH_SOCK. */
  readonly onHost?: string;
  readonly note?: string;
}

/** `own`: the agent that ssh_config names, which ssh asks where nothing else does. */
export function callAgent(facts: AgentFacts, given: Host['env'], rules: AgentRules, own?: string): CallAgent {
  if (rules.how === 'off') return {};
  const isNamed = !given['SSH_AUTH_SOCK'] && facts.machine === 'linux' && own !== undefined;
  const env = isNamed ? { ...given, SSH_AUTH_SOCK: own } : given;
  const { mount, canFilter, note } = agentSource(facts, env);
  const said = note === undefined ? {} : { note };
  if (mount === undefined) return said;
  // A socket that is left of a former agent would keep the container from starting.
  const stale = canFilter ? staleSocket(mount, isNamed ? 'IdentityAgent' : undefined) : undefined;
  if (stale !== undefined) return { note: stale };
  if (!canFilter && isLimited(rules)) return { note: UNKEPT };
  const inside = { target: AGENT_TARGET, source: mount };
  if (!canFilter) {
    const socket = env['SSH_AUTH_SOCK'];
    const onHost = socket && staleSocket(socket) === undefined ? { onHost: socket } : {};
    return { inside, ...onHost, ...said, ...(rules.log && { note: UNLOGGED }) };
  }
  // The file may be a link into a project, and what it names any socket: only a filter asks that nothing but what an agent is asked.
  if (isDirect(rules) && !isNamed) return { inside, onHost: mount, ...said };
  return { inside: { target: `${STAGE_TARGET}/${AGENT_FILE}` }, upstream: mount, onHost: mount, ...said };
}

const UNLOGGED =
  "mayfly: ssh-agent-log cannot be kept, as this engine's machine has the agent and not a filter of ours, so no use of a key is logged; set ssh-agent to off, or use HTTPS remotes";

const UNKEPT =
  "mayfly: ssh-agent-keys and ssh-agent-confirm cannot be kept, as this engine's machine has the agent and not a filter of ours, so ssh inside has none; remove them, or use HTTPS remotes";

/** Hosts that were accepted inside are known to later calls of the project. */
export async function keepKnownHosts(
  host: Host,
  learned: string | undefined,
  stage: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  if (learned === undefined) return;
  try {
    await collectKnownHosts(String(files[STAGED_HOSTS] ?? ''), readStaged(stage), learned);
  } catch (error) {
    host.note(
      oneLine(
        `mayfly: the hosts that ssh has met cannot be kept (${messageOf(error)}); they will be asked about again`,
      ),
    );
  }
}
