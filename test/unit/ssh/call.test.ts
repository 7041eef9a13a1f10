import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Host, processHost } from '../../../src/host.ts';
import { callAgent, filterAgent, keepKnownHosts } from '../../../src/ssh/call.ts';
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

describe('the way of the agent into the container', () => {
  test('is a filter of ours, the socket itself, or none', async () => {
    await using agent = new Agent();
    await agent.start();
    const env = { SSH_AUTH_SOCK: agent.socket };
    expect(callAgent({ machine: 'linux' }, env, 'filtered')).toEqual({
      inside: { target: '/run/mayfly/call/agent.sock' },
      upstream: agent.socket,
    });
    expect(callAgent({ machine: 'linux' }, env, 'direct')).toEqual({
      inside: { target: '/run/mayfly/agent.sock', source: agent.socket },
    });
    expect(callAgent({ machine: 'linux' }, env, 'off')).toEqual({});
  });

  test("is a VM's own socket, which cannot be filtered", () => {
    expect(callAgent({ machine: 'orbstack' }, {}, 'filtered')).toEqual({
      inside: { target: '/run/mayfly/agent.sock', source: '/run/host-services/ssh-auth.sock' },
    });
  });

  test('is none, with one line, where nothing listens', () => {
    const { note, ...rest } = callAgent({ machine: 'linux' }, { SSH_AUTH_SOCK: path.join(root, 'gone') }, 'direct');
    expect(rest).toEqual({});
    expect(note).toContain('which is not there');
  });
});

describe('the filter of a call', () => {
  test('is in the stage, and an empty agent is said once', async () => {
    await using agent = new Agent();
    await agent.start();
    for (const _ of [1, 2]) {
      const proxy = await filterAgent(host(), stage, agent.socket);
      expect(await agent.run('ssh-add', ['-D'], path.join(stage, 'agent.sock'))).toMatchObject({ code: 1 });
      await vi.waitFor(() => expect(notes).not.toEqual([]));
      await sleep(50);
      proxy?.close();
    }
    expect(notes).toEqual(['mayfly: the SSH agent holds no key; add one with: ssh-add']);
  });

  test('is none without an agent', async () => {
    expect(await filterAgent(host(), stage, undefined)).toBeUndefined();
    expect(notes).toEqual([]);
  });

  test('that cannot be made is one line', async () => {
    expect(await filterAgent(host(), path.join(root, 'no-stage'), '/nowhere')).toBeUndefined();
    expect(notes).toEqual([
      expect.stringMatching(/^mayfly: the SSH agent cannot be forwarded \(.+\); ssh inside has no keys$/),
    ]);
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
