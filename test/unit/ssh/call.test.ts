import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Host, processHost } from '../../../src/host.ts';
import { appendLine } from '../../../src/ssh/agent-log.ts';
import type { AgentRules } from '../../../src/ssh/agent-rules.ts';
import { callAgent, filterAgent, type Filtered, keepKnownHosts, signatureRule } from '../../../src/ssh/call.ts';
import { Agent } from '../../support/agent.ts';

let root: string;
let stage: string;
let notes: string[];

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-call-'));
  stage = path.join(root, 'stage');
  fs.mkdirSync(path.join(stage, 'home', '.ssh'), { recursive: true });
  fs.mkdirSync(path.join(root, 'session'), { mode: 0o700 });
  notes = [];
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function host(): Host {
  const env = { PATH: process.env['PATH'], HOME: root, XDG_RUNTIME_DIR: path.join(root, 'session') };
  return { ...processHost(env), note: (line) => void notes.push(line) };
}

const rules = (how: AgentRules['how'], more: Partial<AgentRules> = {}): AgentRules => ({
  how,
  keys: [],
  confirm: false,
  log: false,
  ...more,
});
const filtered = (upstream: string | undefined, more: Partial<AgentRules> = {}, terminal = false): Filtered => ({
  upstream,
  rules: rules('filtered', more),
  store: path.join(root, 'store'),
  user: { provider: 'claude', project: '/home/ann/shop', terminal },
});

describe('the way of the agent into the container', () => {
  test('is a filter of ours, the socket itself, or none', async () => {
    await using agent = new Agent();
    await agent.start();
    const env = { SSH_AUTH_SOCK: agent.socket };
    expect(callAgent({ machine: 'linux' }, env, rules('filtered'))).toEqual({
      inside: { target: '/run/mayfly/call/agent.sock' },
      upstream: agent.socket,
    });
    expect(callAgent({ machine: 'linux' }, env, rules('direct'))).toEqual({
      inside: { target: '/run/mayfly/agent.sock', source: agent.socket },
    });
    expect(callAgent({ machine: 'linux' }, env, rules('off'))).toEqual({});
  });

  test("is a VM's own socket, which cannot be filtered", () => {
    expect(callAgent({ machine: 'orbstack' }, {}, rules('filtered'))).toEqual({
      inside: { target: '/run/mayfly/agent.sock', source: '/run/host-services/ssh-auth.sock' },
    });
  });

  test.each([{ keys: ['ann'] }, { confirm: true }])('is none where a VM could not keep %o', (more) => {
    const { note, ...rest } = callAgent({ machine: 'orbstack' }, {}, rules('filtered', more));
    expect(rest).toEqual({});
    expect(note).toMatch(/^mayfly: ssh-agent-keys and ssh-agent-confirm cannot be kept, [^;]+; \S.+$/);
  });

  test.each([{ keys: ['ann'] }, { confirm: true }, { log: true }])(
    'is filtered, also when direct, for %o',
    async (more) => {
      await using agent = new Agent();
      await agent.start();
      expect(callAgent({ machine: 'linux' }, { SSH_AUTH_SOCK: agent.socket }, rules('direct', more)).upstream).toBe(
        agent.socket,
      );
    },
  );

  test('is none, with one line, where nothing listens', () => {
    const { note, ...rest } = callAgent(
      { machine: 'linux' },
      { SSH_AUTH_SOCK: path.join(root, 'gone') },
      rules('direct'),
    );
    expect(rest).toEqual({});
    expect(note).toContain('which is not there');
  });
});

describe('whether a commit can be signed inside', () => {
  const blob = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIKey', 'base64');
  const inside = { target: '/agent' };
  test.each<[string, string[], string, boolean]>([
    ['no rule', [], 'ann@work', true],
    ['its comment', ['*@work'], 'ann@work', true],
    ['another comment', ['*@home'], 'ann@work', false],
    ['another fingerprint', ['SHA256:x'], '', false],
    ['a comment that is not known', ['*@home'], '', true],
  ])('with %s', async (_, keys, comment, maySign) => {
    const said = (await signatureRule({ inside }, rules('filtered', { keys })))({ blob, comment });
    expect(said === undefined).toBe(maySign);
  });

  test('not without an agent', async () => {
    expect((await signatureRule({}, rules('off')))(undefined)).toMatch(/no agent/);
  });
});

describe('the filter of a call', () => {
  test('is in the stage, and an empty agent is said once', async () => {
    await using agent = new Agent();
    await agent.start();
    for (const _ of [1, 2]) {
      const proxy = await filterAgent(host(), stage, filtered(agent.socket));
      expect(await agent.run('ssh-add', ['-D'], path.join(stage, 'agent.sock'))).toMatchObject({ code: 1 });
      await vi.waitFor(() => expect(notes).not.toEqual([]));
      await sleep(50);
      proxy?.close();
    }
    expect(notes).toEqual(['mayfly: the SSH agent holds no key; add one with: ssh-add']);
  });

  test('is none without an agent', async () => {
    expect(await filterAgent(host(), stage, filtered(undefined))).toBeUndefined();
    expect(notes).toEqual([]);
  });

  test('that cannot be made is one line', async () => {
    expect(await filterAgent(host(), path.join(root, 'no-stage'), filtered('/nowhere'))).toBeUndefined();
    expect(notes).toEqual([
      expect.stringMatching(/^mayfly: the SSH agent cannot be forwarded \(.+\); ssh inside has no keys$/),
    ]);
  });
});

describe('the rules of a call', () => {
  const SIGN = ['-q', '-Y', 'sign', '-n', 'git', '-f'];

  test('say which keys sign, and each use is logged', async () => {
    await using agent = new Agent();
    await agent.start();
    const [work, home] = [await agent.add('ed25519', 'ann@work'), await agent.add('ecdsa', 'ann\n@home')];
    const proxy = await filterAgent(host(), stage, filtered(agent.socket, { keys: ['*@work'], log: true }));
    const socket = path.join(stage, 'agent.sock');
    expect((await agent.run('ssh-keygen', [...SIGN, work], socket, 'x')).code).toBe(0);
    expect((await agent.run('ssh-keygen', [...SIGN, home], socket, 'x')).code).not.toBe(0);
    proxy?.close();
    const log = path.join(root, 'store/ssh/agent.log');
    expect(fs.readFileSync(log, 'utf8')).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z\tSHA256:\S{43}\tann@work\t-\tclaude\t\/home\/ann\/shop\n$/,
    );
    expect(fs.statSync(log).mode & 0o777).toBe(0o600);
  });

  test('that match no key are one line', async () => {
    await using agent = new Agent();
    await agent.start();
    await agent.add('ed25519', 'ann@work');
    const proxy = await filterAgent(host(), stage, filtered(agent.socket, { keys: ['nobody'] }));
    await vi.waitFor(() =>
      expect(notes).toEqual([expect.stringMatching(/none of the keys that ssh-agent-keys allows; /)]),
    );
    proxy?.close();
  });

  test.each([
    ['yes', 'exit 0', true],
    ['yes, said', 'echo yes', true],
    ['no', 'exit 1', false],
    ['no, said', 'echo no', false],
  ])('ask with SSH_ASKPASS, which says %s', async (_, answer, expected) => {
    await using agent = new Agent();
    await agent.start();
    const key = await agent.add('ed25519', 'ann@work');
    const program = path.join(root, 'askpass');
    fs.writeFileSync(program, `#!/bin/sh\necho "$1 $SSH_ASKPASS_PROMPT" >>"${root}/asked"\n${answer}\n`, {
      mode: 0o755,
    });
    const asking = { ...host(), env: { ...host().env, SSH_ASKPASS: program } };
    const proxy = await filterAgent(asking, stage, filtered(agent.socket, { confirm: true }));
    const { code } = await agent.run('ssh-keygen', [...SIGN, key], path.join(stage, 'agent.sock'), 'x');
    proxy?.close();
    expect(code === 0).toBe(expected);
    expect(fs.readFileSync(path.join(root, 'asked'), 'utf8')).toMatch(
      /^May claude in \/home\/ann\/shop use the SSH key ann@work \(SHA256:\S+\)\? confirm\n$/,
    );
    expect(notes).toEqual([]);
  });

  test('refuse with one line where nobody can be asked, after the call when that has the terminal', async () => {
    await using agent = new Agent();
    await agent.start();
    const key = await agent.add('ed25519', 'ann@work');
    const proxy = await filterAgent(host(), stage, filtered(agent.socket, { confirm: true }));
    for (const _ of [1, 2])
      expect((await agent.run('ssh-keygen', [...SIGN, key], path.join(stage, 'agent.sock'), 'x')).code).not.toBe(0);
    expect(notes).toEqual([]);
    proxy?.close();
    expect(notes).toEqual([
      expect.stringMatching(/^mayfly: ssh asked for a signature and nobody could be asked .*; set SSH_ASKPASS .*$/),
    ]);
  });

  test('keep the log small', () => {
    const log = path.join(root, 'store/ssh/agent.log');
    for (let n = 0; n < 42; n += 1) appendLine(log, `${n} ${'x'.repeat(64 * 1024)}\n`);
    const sizes = fs.readdirSync(path.dirname(log)).map((name) => fs.statSync(path.join(path.dirname(log), name)).size);
    expect(sizes).toHaveLength(2);
    expect(Math.max(...sizes)).toBeLessThan(600 * 1024);
  });

  test('write the log through no link', async () => {
    await using agent = new Agent();
    await agent.start();
    const key = await agent.add('ed25519', 'ann@work');
    fs.mkdirSync(path.join(root, 'store/ssh'), { recursive: true });
    fs.symlinkSync(path.join(root, 'elsewhere'), path.join(root, 'store/ssh/agent.log'));
    const proxy = await filterAgent(host(), stage, filtered(agent.socket, { log: true }));
    expect((await agent.run('ssh-keygen', [...SIGN, key], path.join(stage, 'agent.sock'), 'x')).code).toBe(0);
    proxy?.close();
    expect(notes).toEqual([
      expect.stringMatching(/^mayfly: the use of an SSH key cannot be logged \(.+\); see the store$/),
    ]);
    expect(fs.existsSync(path.join(root, 'elsewhere'))).toBe(false);
  });
});

describe('hosts that were accepted inside', () => {
  const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5';
  beforeEach(() => fs.writeFileSync(path.join(stage, 'home', '.ssh', 'known_hosts'), `a ${KEY}\nb ${KEY}\n`));

  test('are kept in the store', () => {
    keepKnownHosts(host(), path.join(root, 'store'), stage, { 'home/.ssh/known_hosts': `a ${KEY}\n` });
    expect(fs.readFileSync(path.join(root, 'store', 'ssh', 'known_hosts'), 'utf8')).toBe(`b ${KEY}\n`);
  });

  test('that cannot be kept are one line', () => {
    fs.writeFileSync(path.join(root, 'store'), '');
    keepKnownHosts(host(), path.join(root, 'store'), stage, {});
    expect(notes).toEqual([expect.stringMatching(/^mayfly: the hosts that ssh has met cannot be kept \(.+\); .+$/)]);
  });
});
