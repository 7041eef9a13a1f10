import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { signatureRule } from '../../../src/git/signature-rule.ts';
import { callAgent, keepKnownHosts } from '../../../src/ssh/call.ts';
import { Agent } from '../../support/agent.ts';
import { callScene, rules } from './call-scene.ts';

const scene = callScene();

describe('the way of the agent into the container', () => {
  test('is a filter of ours, the socket itself, or none', async () => {
    await using agent = new Agent();
    await agent.start();
    const env = { SSH_AUTH_SOCK: agent.socket };
    expect(callAgent({ machine: 'linux' }, env, rules('filtered'))).toEqual({
      inside: { target: '/run/mayfly/call/agent.sock' },
      upstream: agent.socket,
      onHost: agent.socket,
    });
    expect(callAgent({ machine: 'linux' }, env, rules('direct'))).toEqual({
      inside: { target: '/run/mayfly/agent.sock', source: agent.socket },
      onHost: agent.socket,
    });
    expect(callAgent({ machine: 'linux' }, env, rules('off'))).toEqual({});
  });

  test('is that of ssh_config where nothing else names one, and then always a filter', async () => {
    await using agent = new Agent();
    await agent.start();
    const filtered = {
      inside: { target: '/run/mayfly/call/agent.sock' },
      upstream: agent.socket,
      onHost: agent.socket,
    };
    expect(callAgent({ machine: 'linux' }, {}, rules('direct'), agent.socket)).toEqual(filtered);
    expect(callAgent({ machine: 'linux' }, { SSH_AUTH_SOCK: agent.socket }, rules('filtered'), '/other')).toEqual(
      filtered,
    );
    expect(callAgent({ machine: 'linux' }, {}, rules('filtered'), '/gone')).toEqual({
      note: expect.stringContaining('mayfly: IdentityAgent names /gone, which is not there; '),
    });
    expect(callAgent({ machine: 'remote' }, {}, rules('filtered'), agent.socket)).toEqual({
      note: expect.stringContaining('a remote engine cannot reach'),
    });
  });

  const vm = { target: '/run/mayfly/agent.sock', source: '/run/host-services/ssh-auth.sock' };

  test("is a VM's own socket, which cannot be filtered, and is taken to lead to the agent of this host", async () => {
    await using agent = new Agent();
    await agent.start();
    const way = (socket?: string): unknown =>
      callAgent({ machine: 'orbstack' }, { SSH_AUTH_SOCK: socket }, rules('filtered'));
    expect(way()).toEqual({ inside: vm });
    expect(way(path.join(scene.root, 'gone'))).toEqual({ inside: vm });
    expect(way(agent.socket)).toEqual({ inside: vm, onHost: agent.socket });
  });

  test('says that a VM cannot keep a log', () => {
    expect(callAgent({ machine: 'orbstack' }, {}, rules('filtered', { log: true }))).toEqual({
      inside: vm,
      note: expect.stringMatching(/^mayfly: ssh-agent-log cannot be kept, [^;]+; \S.+$/),
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
      { SSH_AUTH_SOCK: path.join(scene.root, 'gone') },
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

  test('not with a key that the agent does not hold, or an empty agent', async () => {
    await using agent = new Agent();
    await agent.start();
    const why = async (platform?: 'darwin'): Promise<unknown> =>
      (await signatureRule({ inside, onHost: agent.socket }, rules('direct'), true, platform))({ blob, comment: '' });
    expect(await why()).toBe('the agent does not hold the key to sign with');
    expect(await why('darwin')).toBeUndefined();
    const half = fs.readFileSync(await agent.add('ed25519', 'ann'), 'utf8');
    const own = Buffer.from(half.split(' ')[1] ?? '', 'base64');
    expect(await why('darwin')).toBe('the agent does not hold the key to sign with');
    const rule = await signatureRule({ inside, onHost: agent.socket }, rules('direct'), true);
    expect(rule({ blob: own, comment: '' })).toBeUndefined();
  });

  test('not without an agent', async () => {
    expect((await signatureRule({}, rules('off')))(undefined)).toMatch(/no agent/);
  });
});

describe('hosts that were accepted inside', () => {
  const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5';
  beforeEach(() => fs.writeFileSync(path.join(scene.stage, 'home', '.ssh', 'known_hosts'), `a ${KEY}\nb ${KEY}\n`));

  test('are kept in the store', async () => {
    await keepKnownHosts(scene.host(), path.join(scene.root, 'store/learned'), scene.stage, {
      'home/.ssh/known_hosts': `a ${KEY}\n`,
    });
    expect(fs.readFileSync(path.join(scene.root, 'store/learned'), 'utf8')).toBe(`b ${KEY}\n`);
  });

  test('that cannot be kept are one line', async () => {
    fs.writeFileSync(path.join(scene.root, 'store'), '');
    await keepKnownHosts(scene.host(), path.join(scene.root, 'store/learned'), scene.stage, {});
    expect(scene.notes).toEqual([
      expect.stringMatching(/^mayfly: the hosts that ssh has met cannot be kept \(.+\); .+$/),
    ]);
  });
});
