/**
 * Signatures per second through the filtering proxy, as a share of those straight from ssh-agent, in one run, in turns: as
 * `ssh-keygen -Y sign` asks for them (what git commit -S does), and as fast as programs can ask that do nothing else. The
 * proxy is a process of its own here, as the wrapper of a call is. `index.ts` builds and runs it as it is shipped; how far the agent is
 * from itself by the same way says what a difference means.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { AgentLink } from '../../src/ssh/agent-link.ts';
import { frame, identities, REQUEST_IDENTITIES, SIGN_REQUEST } from '../../src/ssh/agent-protocol.ts';
import { startAgentProxy } from '../../src/ssh/agent-proxy.ts';
import { wires } from '../../src/ssh/wire.ts';
import { Agent } from '../support/agent.ts';
import { compare } from './measure.ts';

const ROUNDS = 31;

type Sign = (agent: Agent, socket: string, comment: string) => Promise<unknown>;

const WAYS: Readonly<Record<string, { readonly count: number; readonly sign: Sign }>> = {
  'ssh-keygen -Y sign': { count: 10, sign: (agent, socket, comment) => withProgram(agent, socket, comment, 10) },
  'one program': { count: 200, sign: (_, socket, comment) => asFastAsPossible(socket, comment, 200, 1) },
  'four programs': { count: 200, sign: (_, socket, comment) => asFastAsPossible(socket, comment, 200, 4) },
};

async function main(): Promise<void> {
  await using agent = new Agent();
  await agent.start();
  const listen = path.join(agent.folder, 'proxy.sock');
  const proxy = spawn(process.execPath, ['proxy', listen, agent.socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(proxy.stdout, 'data');
  try {
    for (const type of ['ed25519', 'ecdsa', 'rsa']) {
      await agent.add(type, `bench-${type}`);
      for (const [name, way] of Object.entries(WAYS)) {
        const to = (socket: string) => ({
          name,
          run: async () => void (await way.sign(agent, socket, `bench-${type}`)),
        });
        const { first, second, ratio } = await compare(name, to(agent.socket), to(listen), ROUNDS);
        const same = await compare(name, to(agent.socket), to(agent.socket), ROUNDS);
        const rate = (time: number): string => `${Math.round((way.count * 1000) / time)}/s`;
        const share = (of: number): string => `${Math.round(100 * of)} %`;
        console.log(
          `${type}, ${name}: direct ${rate(first)}, filtered ${rate(second)}, ${share(ratio)}; direct against itself ${share(same.ratio)}`,
        );
      }
    }
  } finally {
    proxy.kill();
  }
}

async function serveProxy([listen = '', upstream = '']: readonly string[]): Promise<void> {
  await startAgentProxy({ listen, upstream });
  setInterval(() => {}, 2 ** 30); // the proxy keeps no process alive
  console.log('ready');
}

async function withProgram(agent: Agent, socket: string, comment: string, count: number): Promise<number> {
  const script = 'for i in $(seq "$1"); do echo x | ssh-keygen -q -Y sign -n git -f "$2" || exit; done';
  const key = path.join(agent.folder, `${comment}.pub`);
  const start = performance.now();
  const { code, stderr } = await agent.run('sh', ['-c', script, 'sh', `${count}`, key], socket);
  if (code !== 0) throw new Error(stderr);
  return performance.now() - start;
}

async function asFastAsPossible(socket: string, comment: string, count: number, clients: number): Promise<number> {
  const through = await wires();
  const links = Array.from({ length: clients }, () => new AgentLink(through, socket));
  const answer = await links[0]?.ask(Buffer.from([REQUEST_IDENTITIES]));
  const key = answer && identities(answer).find((identity) => identity.comment === comment);
  if (!key) throw new Error(`no key ${comment}`);
  const question = Buffer.concat([
    Buffer.from([SIGN_REQUEST]),
    frame(key.blob),
    frame(Buffer.alloc(64, 'x')),
    Buffer.from([0, 0, 0, 2]),
  ]);
  const start = performance.now();
  await Promise.all(
    links.map(async (link) => {
      for (let done = 0; done < count / clients; done++)
        if ((await link.ask(question))[0] !== 14) throw new Error('no signature');
    }),
  );
  const time = performance.now() - start;
  for (const link of links) link.close();
  return time;
}

void (process.argv[2] === 'proxy' ? serveProxy(process.argv.slice(3)) : main());
