/**
 * Signatures per second through the filtering proxy, as a share of those straight from ssh-agent, in one run, in turns: as
 * `ssh-keygen -Y sign` asks for them (what git commit -S does), and as fast as programs can ask that do nothing else. The
 * proxy is a process of its own here, as the wrapper of a call is.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { AgentLink } from '../../src/ssh/agent-link.ts';
import { frame, identities, REQUEST_IDENTITIES, SIGN_REQUEST } from '../../src/ssh/agent-protocol.ts';
import { startAgentProxy } from '../../src/ssh/agent-proxy.ts';
import { Agent } from '../support/agent.ts';

const ROUNDS = 15;

type Sign = (socket: string, comment: string) => Promise<number>;

const WAYS: Readonly<Record<string, { readonly count: number; readonly sign: Sign }>> = {
  'ssh-keygen -Y sign': { count: 10, sign: (socket, comment) => withProgram(socket, comment, 10) },
  'one program': { count: 100, sign: (socket, comment) => asFastAsPossible(socket, comment, 100, 1) },
  'four programs': { count: 100, sign: (socket, comment) => asFastAsPossible(socket, comment, 100, 4) },
};

let agent: Agent;
if (process.argv[2] === 'proxy') {
  const [listen = '', upstream = ''] = process.argv.slice(3);
  await startAgentProxy({ listen, upstream });
  setInterval(() => {}, 2 ** 30); // the proxy keeps no process alive
  process.send?.('ready');
} else {
  await using own = new Agent();
  agent = own;
  await agent.start();
  const listen = path.join(agent.folder, 'proxy.sock');
  const proxy = fork(import.meta.filename, ['proxy', listen, agent.socket]);
  await once(proxy, 'message');
  try {
    for (const type of ['ed25519', 'ecdsa', 'rsa']) {
      await agent.add(type, `bench-${type}`);
      for (const way of Object.keys(WAYS)) await compare(type, way, agent.socket, listen);
    }
  } finally {
    proxy.kill();
  }
}

async function compare(type: string, name: string, direct: string, proxied: string): Promise<void> {
  const way = WAYS[name];
  if (!way) return;
  const times = new Map<string, number[]>([direct, proxied].map((socket) => [socket, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [socket, list] of times) list.push(await way.sign(socket, `bench-${type}`));
  const [a = 0, b = 0] = [...times.values()].map((list) => list.toSorted((x, y) => x - y)[ROUNDS >> 1]);
  const rate = (time: number): string => `${Math.round((way.count * 1000) / time)}/s`;
  console.log(`${type}, ${name}: direct ${rate(a)}, filtered ${rate(b)}, ${Math.round((100 * a) / b)} %`);
}

async function withProgram(socket: string, comment: string, count: number): Promise<number> {
  const script = 'for i in $(seq "$1"); do echo x | ssh-keygen -q -Y sign -n git -f "$2" || exit; done';
  const key = path.join(agent.folder, `${comment}.pub`);
  const start = performance.now();
  const { code, stderr } = await agent.run('sh', ['-c', script, 'sh', `${count}`, key], socket);
  if (code !== 0) throw new Error(stderr);
  return performance.now() - start;
}

async function asFastAsPossible(socket: string, comment: string, count: number, clients: number): Promise<number> {
  const links = await Promise.all(Array.from({ length: clients }, () => connect(socket)));
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

async function connect(socket: string): Promise<AgentLink> {
  const connection = net.connect(socket);
  await once(connection, 'connect');
  return new AgentLink(connection);
}
