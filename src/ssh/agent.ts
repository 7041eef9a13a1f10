import type { Facts } from '../engine/facts.ts';
import type { Host } from '../platform/host.ts';
import { LONGEST, START } from './socket-path.ts';

/** Where the container's agent comes from; `note` is a line for stderr. */
export interface AgentSource {
  /** The socket as the engine's machine sees it; undefined when there is none. */
  readonly mount?: string;
  /** Whether a socket of ours can stand in its place: a VM cannot mount one of this host. */
  readonly canFilter: boolean;
  readonly note?: string;
}

export interface AgentFacts extends Pick<Facts, 'machine'> {
  /** The agent's path in a VM that makes up another at each start (Colima), where it has one. */
  readonly agentSocket?: string;
}

/** Docker Desktop and OrbStack put the host's agent here in their VM. */
const DESKTOP = '/run/host-services/ssh-auth.sock';

/** Decides by the kind of engine, and not by which file happens to exist. */
export function agentSource(facts: AgentFacts, env: Host['env']): AgentSource {
  const { machine, agentSocket } = facts;
  if (machine === 'linux') return localAgent(env['SSH_AUTH_SOCK']);
  if (machine === 'docker-desktop' || machine === 'orbstack') return { mount: DESKTOP, canFilter: false };
  if (agentSocket) return { mount: agentSocket, canFilter: false };
  return none(HOW[machine]);
}

const INSTEAD = 'use HTTPS remotes, or set ssh-agent to off';
const HOW = {
  colima: 'Colima does not forward the SSH agent; restart it with colima start --ssh-agent',
  'podman-machine': `a Podman machine cannot reach the SSH agent of this host; ${INSTEAD}`,
  'other-vm': `the VM of this engine cannot reach the SSH agent of this host; ${INSTEAD}`,
  remote: `a remote engine cannot reach the SSH agent of this host; ${INSTEAD}`,
} as const;

function localAgent(socket: string | undefined): AgentSource {
  if (!socket) return none('no SSH agent here, SSH_AUTH_SOCK is not set; ' + START);
  const length = Buffer.byteLength(socket);
  if (length <= LONGEST) return { mount: socket, canFilter: true };
  const note = `mayfly: the path of the SSH agent has ${length} bytes, more than ssh outside may take; give it one of at most ${LONGEST}`;
  return { mount: socket, canFilter: true, note };
}

function none(what: string): AgentSource {
  return { canFilter: false, note: `mayfly: ${what}` };
}
