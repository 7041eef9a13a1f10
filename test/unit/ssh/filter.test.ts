import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Host } from '../../../src/platform/host.ts';
import { appendLine } from '../../../src/ssh/agent-log.ts';
import type { AgentRules } from '../../../src/ssh/agent-rules.ts';
import { filterAgent, type Filtered } from '../../../src/ssh/filter.ts';
import { Agent } from '../../support/agent.ts';
import { until } from '../../support/scene.ts';
import { callScene, rules } from './call-scene.ts';

const scene = callScene();

const filtered = (upstream: string | undefined, more: Partial<AgentRules> = {}, terminal = false): Filtered => ({
  agent: upstream === undefined ? {} : { upstream, onHost: upstream },
  rules: rules('filtered', more),
  store: path.join(scene.root, 'store'),
  user: { provider: 'claude', project: '/home/ann/shop', terminal },
});

describe('the filter of a call', () => {
  test('is in the stage, and an empty agent is said once', async () => {
    await using agent = new Agent();
    await agent.start();
    for (const _ of [1, 2]) {
      const proxy = await filterAgent(scene.host(), scene.stage, filtered(agent.socket));
      expect(await agent.run('ssh-add', ['-D'], path.join(scene.stage, 'agent.sock'))).toMatchObject({ code: 1 });
      await proxy.close();
    }
    expect(scene.notes).toEqual(['mayfly: the SSH agent holds no key; add one with: ssh-add']);
  });

  test('is none without an agent', async () => {
    await (await filterAgent(scene.host(), scene.stage, filtered(undefined))).close();
    expect(scene.notes).toEqual([]);
    expect(fs.existsSync(path.join(scene.stage, 'agent.sock'))).toBe(false);
  });

  test('is none where the agent itself is forwarded, of which is said as well what is wrong', async () => {
    await using agent = new Agent();
    await agent.start();
    await (
      await filterAgent(scene.host(), scene.stage, { ...filtered(undefined), agent: { onHost: agent.socket } })
    ).close();
    expect(scene.notes).toEqual(['mayfly: the SSH agent holds no key; add one with: ssh-add']);
    expect(fs.existsSync(path.join(scene.stage, 'agent.sock'))).toBe(false);
  });

  test('on a Mac the keychain is loaded before the container starts, whichever way the agent goes in', async () => {
    await using agent = new Agent();
    await agent.start();
    const mac: Host = {
      ...scene.host(),
      platform: 'darwin',
      async capture() {
        await agent.add('ed25519', 'ann');
        return { code: 0, stdout: '', stderr: '' };
      },
    };
    const filter = await filterAgent(mac, scene.stage, { ...filtered(undefined), agent: { onHost: agent.socket } });
    expect((await agent.run('ssh-add', ['-L'])).stdout).toContain('ann');
    await filter.close();
    expect(scene.notes).toEqual([]);
  });

  test('does not wait for an agent that never answers', async () => {
    const silent = path.join(scene.root, 'silent');
    let asked = 0;
    const server = net.createServer(() => (asked += 1)).listen(silent);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const filter = await filterAgent(scene.host(), scene.stage, filtered(silent));
      await until(() => asked === 1, 60_000);
      const closed = filter.close();
      vi.advanceTimersByTime(500);
      await expect(closed).resolves.toBeUndefined();
      vi.advanceTimersByTime(500); // after which the question is given up
    } finally {
      vi.useRealTimers();
      server.close();
    }
  });

  test('that cannot be made is one line', async () => {
    await (await filterAgent(scene.host(), path.join(scene.root, 'no-stage'), filtered('/nowhere'))).close();
    expect(scene.notes[0]).toMatch(/^mayfly: the SSH agent cannot be forwarded \(.+\); ssh inside has no keys$/);
  });
});

describe('the rules of a call', () => {
  const SIGN = ['-q', '-Y', 'sign', '-n', 'git', '-f'];

  test('say which keys sign, and each use is logged', async () => {
    await using agent = new Agent();
    await agent.start();
    const [work, home] = [await agent.add('ed25519', 'ann@work'), await agent.add('ecdsa', 'ann\n@home')];
    const proxy = await filterAgent(scene.host(), scene.stage, filtered(agent.socket, { keys: ['*@work'], log: true }));
    const socket = path.join(scene.stage, 'agent.sock');
    expect((await agent.run('ssh-keygen', [...SIGN, work], socket, 'x')).code).toBe(0);
    expect((await agent.run('ssh-keygen', [...SIGN, home], socket, 'x')).code).not.toBe(0);
    await proxy.close();
    const log = path.join(scene.root, 'store/ssh/agent.log');
    expect(fs.readFileSync(log, 'utf8')).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z\tSHA256:\S{43}\tann@work\t-\tclaude\t\/home\/ann\/shop\n$/,
    );
    expect(fs.statSync(log).mode & 0o777).toBe(0o600);
  });

  test('that match no key are one line', async () => {
    await using agent = new Agent();
    await agent.start();
    await agent.add('ed25519', 'ann@work');
    const proxy = await filterAgent(scene.host(), scene.stage, filtered(agent.socket, { keys: ['nobody'] }));
    await proxy.close();
    expect(scene.notes).toEqual([expect.stringMatching(/none of the keys that ssh-agent-keys allows; /)]);
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
    const program = path.join(scene.root, 'askpass');
    fs.writeFileSync(program, `#!/bin/sh\necho "$1 $SSH_ASKPASS_PROMPT" >>"${scene.root}/asked"\n${answer}\n`, {
      mode: 0o755,
    });
    const asking = { ...scene.host(), env: { ...scene.host().env, SSH_ASKPASS: program } };
    const proxy = await filterAgent(asking, scene.stage, filtered(agent.socket, { confirm: true }));
    const { code } = await agent.run('ssh-keygen', [...SIGN, key], path.join(scene.stage, 'agent.sock'), 'x');
    await proxy.close();
    expect(code === 0).toBe(expected);
    expect(fs.readFileSync(path.join(scene.root, 'asked'), 'utf8')).toMatch(
      /^May claude in \/home\/ann\/shop use the SSH key ann@work \(SHA256:\S+\)\? confirm\n$/,
    );
    expect(scene.notes).toEqual([]);
  });

  test.each([
    ['nothing', undefined],
    ['a program that is not there', '#!/nowhere\n'],
    ['one that has no display', '#!/bin/sh\necho "cannot open display: " >&2\nexit 1\n'],
  ])('refuse with one line where %s can ask, after the call when that has the terminal', async (_what, text) => {
    await using agent = new Agent();
    await agent.start();
    const key = await agent.add('ed25519', 'ann@work');
    const program = path.join(scene.root, 'askpass');
    if (text !== undefined) fs.writeFileSync(program, text, { mode: 0o755 });
    const env = { ...scene.host().env, ...(text !== undefined && { SSH_ASKPASS: program }) };
    const proxy = await filterAgent({ ...scene.host(), env }, scene.stage, filtered(agent.socket, { confirm: true }));
    for (const _ of [1, 2])
      expect((await agent.run('ssh-keygen', [...SIGN, key], path.join(scene.stage, 'agent.sock'), 'x')).code).not.toBe(
        0,
      );
    expect(scene.notes).toEqual([]);
    await proxy.close();
    expect(scene.notes).toEqual([
      expect.stringMatching(/^mayfly: ssh asked for a signature and nobody could be asked .*; set SSH_ASKPASS .*$/),
    ]);
  });

  test('keep the log small', () => {
    const log = path.join(scene.root, 'store/ssh/agent.log');
    for (let n = 0; n < 42; n += 1) appendLine(log, `${n} ${'x'.repeat(64 * 1024)}\n`);
    const sizes = fs.readdirSync(path.dirname(log)).map((name) => fs.statSync(path.join(path.dirname(log), name)).size);
    expect(sizes).toHaveLength(2);
    expect(Math.max(...sizes)).toBeLessThan(600 * 1024);
  });

  test.each([
    ['has begun a new one', true],
    ['is about to', false],
  ])('put no log aside that another call has put aside, which %s', (_, isNew) => {
    const log = path.join(scene.root, 'store/ssh/agent.log');
    appendLine(log, `old ${'x'.repeat(512 * 1024)}`);
    fs.renameSync(`${log}.1`, log);
    using written = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
      written.mockRestore();
      fs.renameSync(log, `${log}.1`);
      if (isNew) fs.writeFileSync(log, 'new\n');
      return 0;
    });
    appendLine(log, 'mine\n');
    expect(fs.readFileSync(`${log}.1`, 'utf8').slice(0, 4)).toBe('old ');
    expect(fs.existsSync(log)).toBe(isNew);
  });

  test('write the log through no link', async () => {
    await using agent = new Agent();
    await agent.start();
    const key = await agent.add('ed25519', 'ann@work');
    fs.mkdirSync(path.join(scene.root, 'store/ssh'), { recursive: true });
    fs.symlinkSync(path.join(scene.root, 'elsewhere'), path.join(scene.root, 'store/ssh/agent.log'));
    const proxy = await filterAgent(scene.host(), scene.stage, filtered(agent.socket, { log: true }));
    expect((await agent.run('ssh-keygen', [...SIGN, key], path.join(scene.stage, 'agent.sock'), 'x')).code).toBe(0);
    await proxy.close();
    expect(scene.notes).toEqual([
      expect.stringMatching(/^mayfly: the use of an SSH key cannot be logged \(.+\); see the store$/),
    ]);
    expect(fs.existsSync(path.join(scene.root, 'elsewhere'))).toBe(false);
  });
});
