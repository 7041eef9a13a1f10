import { agentSource } from '../ssh/agent.ts';
import { listKeys } from '../ssh/agent-check.ts';
import { staleSocket } from '../ssh/socket-path.ts';
import { answered, type Context } from './context.ts';
import { type Finding, noted, ok, warn } from './finding.ts';

/** Whether the agent that calls have answers, and with how many keys. */
export async function checkAgent(context: Context): Promise<Finding[]> {
  const { host, options } = context;
  const option = options.get('ssh-agent');
  if (option === 'off') return [ok('agent', 'is not forwarded (ssh-agent: off)')];
  const reached = await answered(context);
  if (!reached && host.platform !== 'linux') return [];
  const { mount, canFilter, note } = agentSource(reached?.facts ?? { machine: 'linux' }, host.env);
  const trouble = note ?? (mount && canFilter ? staleSocket(mount) : undefined);
  if (trouble !== undefined || mount === undefined) return [noted('agent', trouble ?? 'no agent; start one')];
  if (!canFilter) {
    const why = "a VM cannot mount this machine's sockets, so nothing filters it";
    return [ok('agent', `${mount} of the engine's machine is forwarded as it is: ${why}`)];
  }
  const keys = await listKeys(mount);
  if (!keys)
    return [warn('agent', `nothing answers at ${mount}`, 'start an agent with: eval "$(ssh-agent)" && ssh-add')];
  if (keys.length === 0) return [warn('agent', `the one at ${mount} holds no key`, 'ssh-add')];
  const how = option === 'filtered' ? 'for listing and signing only' : 'as it is (ssh-agent: direct)';
  return [ok('agent', `${keys.length} ${keys.length === 1 ? 'key' : 'keys'} at ${mount}, forwarded ${how}`)];
}
