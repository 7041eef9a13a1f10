import { agentSource } from '../ssh/agent.ts';
import { isAllowed } from '../ssh/agent-guard.ts';
import { agentLog } from '../ssh/agent-log.ts';
import { agentRules, isDirect, isLimited } from '../ssh/agent-rules.ts';
import { listKeys } from '../ssh/agent-check.ts';
import { staleSocket } from '../ssh/socket-path.ts';
import { answered, type Context } from './context.ts';
import { namedAgent } from './ssh.ts';
import { type Finding, noted, ok, warn } from './finding.ts';

/** Whether the agent that calls have answers, and with how many keys. */
export async function checkAgent(context: Context): Promise<Finding[]> {
  const { host, options } = context;
  const rules = agentRules(options);
  if (rules.how === 'off') return [ok('agent', 'is not forwarded (ssh-agent: off)')];
  const reached = await answered(context);
  if (!reached && host.platform !== 'linux') return [];
  const facts = reached?.facts ?? { machine: 'linux' as const };
  const own = host.env['SSH_AUTH_SOCK'] || facts.machine !== 'linux' ? undefined : namedAgent(host);
  const { mount, canFilter, note } = agentSource(facts, own ? { ...host.env, SSH_AUTH_SOCK: own } : host.env);
  const trouble = note ?? (mount && canFilter ? staleSocket(mount, own && 'IdentityAgent') : undefined);
  if (trouble !== undefined || mount === undefined) return [noted('agent', trouble ?? 'no agent; start one')];
  if (!canFilter && isLimited(rules))
    return [
      warn(
        'agent',
        "a VM cannot mount this machine's sockets, so ssh-agent-keys and ssh-agent-confirm cannot be kept and calls have no agent",
        'remove these settings, or use HTTPS remotes',
      ),
    ];
  if (!canFilter) {
    const why = "a VM cannot mount this machine's sockets, so nothing filters it";
    const held = await heldOnHost(host.env['SSH_AUTH_SOCK']);
    if (held === 0) return [warn('agent', 'the one of this machine holds no key', 'ssh-add')];
    const what = `${mount} of the engine's machine is forwarded as it is: ${why}`;
    if (rules.log)
      return [warn('agent', `${what}, and no use is logged`, 'set ssh-agent to off, or use HTTPS remotes')];
    return [ok('agent', held === undefined ? what : `${count(held)} in the agent; ${what}`)];
  }
  const keys = await listKeys(mount);
  if (!keys)
    return [warn('agent', `nothing answers at ${mount}`, 'start an agent with: eval "$(ssh-agent)" && ssh-add')];
  if (keys.length === 0) return [warn('agent', `the one at ${mount} holds no key`, 'ssh-add')];
  const allowed = keys.filter((key) => isAllowed(key, rules.keys)).length;
  if (allowed === 0)
    return [warn('agent', 'it holds none of the keys that ssh-agent-keys allows', 'compare them with: ssh-add -l')];
  const some = allowed < keys.length ? `${allowed} of ` : '';
  const how = [
    isDirect(rules) && own === undefined ? 'as it is (ssh-agent: direct)' : 'for listing and signing only',
    ...(rules.confirm ? ['each signature is asked for'] : []),
    ...(rules.log ? [`each is logged in ${agentLog(context.places.store)}`] : []),
  ];
  return [ok('agent', `${some}${count(keys.length)} at ${mount}, forwarded ${how.join('; ')}`)];
}

/** Keys in the agent that a VM is taken to have; undefined where nothing can be told. */
async function heldOnHost(socket: string | undefined): Promise<number | undefined> {
  return socket === undefined || staleSocket(socket) !== undefined ? undefined : (await listKeys(socket))?.length;
}

function count(keys: number): string {
  return `${keys} ${keys === 1 ? 'key' : 'keys'}`;
}
