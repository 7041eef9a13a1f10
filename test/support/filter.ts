import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type AgentProxy, type AgentProxyOptions, startAgentProxy } from '../../src/ssh/agent-proxy.ts';

/** What can be told to another process. */
export type FilterOptions = Pick<AgentProxyOptions, 'listen' | 'upstream' | 'allow'>;

/** The filter on the sockets of Node, here, and on those of Bun, on which it ships. */
export const FILTERS = [
  { runtime: 'node', start: startAgentProxy },
  { runtime: 'bun', start: startInBun },
];

async function startInBun(options: FilterOptions): Promise<AgentProxy> {
  const program = path.join(import.meta.dirname, 'filter-program.ts');
  const child = spawn('bun', [program, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'pipe'] });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended]);
  if (child.exitCode !== null) throw new Error(said.join(''));
  return { close: () => void child.stdin.end() };
}
