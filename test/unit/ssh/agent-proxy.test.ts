import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frame, LARGEST } from '../../../src/ssh/agent-protocol.ts';
import type { AgentProxy, AgentProxyOptions } from '../../../src/ssh/agent-proxy.ts';
import { Agent, type Result } from '../../support/agent.ts';
import { FILTERS } from '../../support/filter.ts';

let agent: Agent;
let work: string;
let home: string;
let count = 0;

beforeAll(async () => {
  agent = new Agent();
  await agent.start();
  work = await agent.add('ed25519', 'ann@work');
  home = await agent.add('ecdsa', 'ann@home');
});
afterAll(() => agent[Symbol.asyncDispose]());

/** What it is that starts the filter: the runtime of the tests, or the one that ships. */
let start: (options: AgentProxyOptions) => Promise<AgentProxy>;

type Proxied = Disposable & { readonly socket: string; run(command: string, ...args: string[]): Promise<Result> };

async function proxied(options: Partial<AgentProxyOptions> = {}): Promise<Proxied> {
  const socket = options.listen ?? path.join(agent.folder, `proxy-${count++}`);
  const { close } = await start({ listen: socket, upstream: agent.socket, ...options });
  return { socket, run: (command, ...args) => agent.run(command, args, socket, 'hello'), [Symbol.dispose]: close };
}

const sign = (proxy: Proxied, key: string): Promise<Result> =>
  proxy.run('ssh-keygen', '-q', '-Y', 'sign', '-n', 'git', '-f', key);
const keys = (): Promise<Result> => agent.run('ssh-add', ['-L']);

async function fingerprintOf(key: string): Promise<string> {
  const { stdout } = await agent.run('ssh-keygen', ['-l', '-f', key]);
  return stdout.split(' ')[1] ?? '';
}

describe.each(FILTERS)('on the sockets of $runtime', (filter) => {
  beforeAll(() => void (start = filter.start));

  describe('what is let through', () => {
    test('the list of keys', async () => {
      using proxy = await proxied();
      expect((await proxy.run('ssh-add', '-L')).stdout).toBe((await keys()).stdout);
    });

    test('signatures that hold', async () => {
      using proxy = await proxied();
      const [signature, allowed] = ['signature', 'allowed'].map((name) => path.join(agent.folder, name));
      for (const key of [work, home]) {
        const { stdout, stderr, code } = await sign(proxy, key);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        fs.writeFileSync(signature ?? '', stdout);
        fs.writeFileSync(allowed ?? '', `ann ${fs.readFileSync(key, 'utf8')}`);
        const check = ['-Y', 'verify', '-n', 'git', '-I', 'ann', '-f', allowed ?? '', '-s', signature ?? ''];
        expect((await proxy.run('ssh-keygen', ...check)).code).toBe(0);
      }
    });
  });

  describe('what is refused', () => {
    test.each([
      ['removing all keys', ['-D']],
      ['removing one', ['-d', '{work}']],
      ['adding one', ['{extra}']],
      ['adding one for a while', ['-t', '60', '{extra}']],
      ['a card', ['-s', '/usr/lib/none.so']],
    ])('%s', async (_, args) => {
      using proxy = await proxied();
      const extra = path.join(agent.folder, 'extra');
      if (!fs.existsSync(extra)) await agent.run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', extra]);
      const before = await keys();
      const { code } = await proxy.run(
        'ssh-add',
        ...args.map((arg) => arg.replace('{work}', work).replace('{extra}', extra)),
      );
      expect(code).not.toBe(0);
      expect(await keys()).toEqual(before);
    });

    test('every other message, known or not, with no word to the agent', async () => {
      const seen: number[] = [];
      const upstream = path.join(agent.folder, 'counting');
      const counting = net.createServer((socket) => socket.on('data', (piece) => void seen.push(piece[4] ?? -1)));
      await once(counting.listen(upstream), 'listening');
      using proxy = await proxied({ upstream });
      const others = Array.from({ length: 256 }, (_, type) => type).filter((type) => ![11, 13].includes(type));
      expect(await ask(proxy, ...others.map((type) => Buffer.from([type])))).toEqual(others.map(() => '05'));
      expect(await ask(proxy, extension('query'), extension('restrict-destination-v00@openssh.com'))).toEqual([
        '05',
        '05',
      ]);
      counting.close();
      expect(seen).toEqual([]);
    });
  });

  describe('keys are chosen', () => {
    test.each([
      ['by comment', () => ['ann@work'], ['ann@work']],
      ['by pattern', () => ['*@h?me', 'nobody'], ['ann@home']],
      ['none', () => ['nobody'], []],
      ['by fingerprint', async () => [await fingerprintOf(work)], ['ann@work']],
    ])('%s', async (_, allow, comments) => {
      using proxy = await proxied({ allow: await allow() });
      const { stdout } = await proxy.run('ssh-add', '-L');
      expect(stdout.match(/ann@\w+/g) ?? []).toEqual(comments);
      for (const [key, comment] of [
        [work, 'ann@work'],
        [home, 'ann@home'],
      ] as const)
        expect((await sign(proxy, key)).code === 0).toBe(comments.includes(comment));
    });

    test('a key that was not listed to this connection is looked up before it signs', async () => {
      using proxy = await proxied({ allow: ['ann@work'] });
      const blob = (key: string): Buffer => Buffer.from(fs.readFileSync(key, 'utf8').split(' ')[1] ?? '', 'base64');
      const question = (key: string): Buffer =>
        Buffer.concat([Buffer.from([13]), frame(blob(key)), frame(Buffer.from('x')), Buffer.alloc(4)]);
      const [allowed, refused] = await ask(proxy, question(work), question(home));
      expect([allowed?.slice(0, 2), refused]).toEqual(['0e', '05']);
    });
  });

  describe('whatever the container sends', () => {
    test('byte by byte', async () => {
      using proxy = await proxied();
      const socket = net.connect(proxy.socket);
      for (const byte of frame(Buffer.from([11]))) {
        socket.write(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer[4]).toBe(12);
      socket.destroy();
    });

    test('many questions at once are answered in their order', async () => {
      using proxy = await proxied();
      const types = Array.from({ length: 500 }, (_, index) => (index % 3 === 0 ? 11 : 17));
      const answers = await ask(proxy, ...types.map((type) => Buffer.from([type])));
      expect(answers.map((answer) => answer.slice(0, 2))).toEqual(types.map((type) => (type === 11 ? '0c' : '05')));
    });

    test.each([
      ['too large', Buffer.from([0, 4, 0, 1])],
      ['enormous', Buffer.from([255, 255, 255, 255])],
      ['empty', Buffer.alloc(4)],
    ])('a message that is %s ends its connection, and no other', async (_, head) => {
      using proxy = await proxied();
      const socket = net.connect(proxy.socket);
      socket.on('error', () => {});
      socket.write(head);
      await once(socket, 'close');
      expect((await proxy.run('ssh-add', '-l')).code).toBe(0);
    });

    test('a message of the largest size is read', async () => {
      using proxy = await proxied();
      expect(await ask(proxy, Buffer.alloc(LARGEST, 200))).toEqual(['05']);
    });

    test('messages that are cut short are refused', async () => {
      using proxy = await proxied({ allow: ['*'] });
      expect(await ask(proxy, Buffer.from([13]), Buffer.from([13, 0, 0, 0, 9]), Buffer.from([27, 0, 0]))).toEqual([
        '05',
        '05',
        '05',
      ]);
    });
  });

  describe('the sockets', () => {
    test('an agent that is gone answers with failure', async () => {
      using proxy = await proxied({ upstream: path.join(agent.folder, 'gone') });
      expect(await ask(proxy, Buffer.from([11]))).toEqual(['05']);
      expect((await proxy.run('ssh-add', '-l')).code).not.toBe(0);
    });

    test('paths longer than an address', async () => {
      const folder = path.join(agent.folder, `${'x'.repeat(120)}-${count}`);
      fs.mkdirSync(folder);
      const renamed = path.join(folder, 'agent.sock');
      fs.symlinkSync(agent.socket, renamed);
      using proxy = await proxied({ listen: path.join(folder, 'proxy.sock'), upstream: renamed });
      const short = path.join(agent.folder, `short-${count}`);
      fs.symlinkSync(proxy.socket, short);
      expect((await agent.run('ssh-add', ['-L'], short)).stdout).toBe((await keys()).stdout);
    });

    test('is ours alone, and nothing of it stays', async () => {
      const proxy = await proxied();
      expect(fs.statSync(proxy.socket).mode & 0o777).toBe(0o600);
      const open = net.connect(proxy.socket);
      await once(open, 'connect');
      proxy[Symbol.dispose]();
      await once(open.resume(), 'close');
      expect(fs.existsSync(proxy.socket)).toBe(false);
    });

    test('a place where none can be made is an error', async () => {
      await expect(proxied({ listen: path.join(agent.folder, 'no', 'such', 'folder') })).rejects.toThrow(/listen/);
    });
  });
});

/** Sends messages in one piece and ends; the answers in hexadecimal. */
async function ask({ socket }: Proxied, ...messages: Buffer[]): Promise<string[]> {
  const connection = net.connect({ path: socket, allowHalfOpen: true });
  connection.end(Buffer.concat(messages.map(frame)));
  const pieces: Buffer[] = [];
  connection.on('data', (piece: Buffer) => pieces.push(piece));
  await once(connection, 'end');
  const answers: string[] = [];
  for (let rest = Buffer.concat(pieces); rest.length > 0;) {
    const length = rest.readUInt32BE(0);
    answers.push(rest.subarray(4, 4 + length).toString('hex'));
    rest = rest.subarray(4 + length);
  }
  return answers;
}

function extension(name: string): Buffer {
  return Buffer.concat([Buffer.from([27]), frame(Buffer.from(name))]);
}
