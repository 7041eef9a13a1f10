import path from 'node:path';
import { messageOf } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { noteOnce } from '../config/note-once.ts';
import { findPlaces } from '../config/places.ts';
import { AGENT_FILE } from '../boundary/stage.ts';
import type { AgentProxy } from './agent-proxy.ts';
import type { AgentRules } from './agent-rules.ts';
import type { CallAgent } from './call.ts';
import type { User } from './confirm.ts';

/** What the filter of a call has to know. */
export interface Filtered {
  readonly agent: Pick<CallAgent, 'upstream' | 'onHost'>;
  readonly rules: AgentRules;
  readonly user: User;
  readonly store: string;
}

/**
 * Stands between the container and the agent, in the stage, where there is to be a filter. Whether the agent answers and holds a
 * key is found out meanwhile, and said once; on a Mac before this resolves, since its keychain has to be open before ssh asks.
 */
export async function filterAgent(host: Host, stage: string, filtered: Filtered): Promise<{ close(): Promise<void> }> {
  const { agent, rules } = filtered;
  const proxy = agent.upstream === undefined ? undefined : await startFilter(host, stage, agent.upstream, filtered);
  const said = agent.onHost === undefined ? Promise.resolve() : sayProblem(host, agent.onHost, rules.keys);
  if (host.platform === 'darwin') await said;
  return {
    async close() {
      proxy?.close();
      await within(PATIENCE, said);
    },
  };
}

/** Milliseconds that a call which is over waits for what is wrong with the agent. */
const PATIENCE = 500;

async function within(time: number, done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([done, new Promise((resolve) => (timer = setTimeout(resolve, time)))]);
  clearTimeout(timer);
}

/** An agent that cannot be had is a line, and no more. */
async function startFilter(
  host: Host,
  stage: string,
  upstream: string,
  { rules, user, store }: Filtered,
): Promise<AgentProxy | undefined> {
  const { startAgentProxy } = await import('./agent-proxy.ts');
  try {
    const uses =
      rules.confirm || rules.log ? (await import('./agent-uses.ts')).agentUses(host, store, rules, user) : undefined;
    const listen = path.join(stage, AGENT_FILE);
    const proxy = await startAgentProxy({ listen, upstream, allow: rules.keys, ...uses?.options });
    return {
      close() {
        proxy.close();
        uses?.close();
      },
    };
  } catch (error) {
    host.note(`mayfly: the SSH agent cannot be forwarded (${messageOf(error)}); ssh inside has no keys`);
    return undefined;
  }
}

async function sayProblem(host: Host, agent: string, keys: readonly string[]): Promise<void> {
  try {
    const { checkAgent } = await import('./agent-check.ts');
    const note = await checkAgent(host, agent, keys);
    if (note !== undefined) await noteOnce(host, findPlaces(host), note);
  } catch {
    // A line less; the call itself must not end by it.
  }
}
