import { once } from 'node:events';
import fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { askProvider } from '../../src/commit/ask.ts';
import { commit as flow } from '../../src/commit/commit.ts';
import { readRequest } from '../../src/commit/request.ts';
import { processHost } from '../../src/platform/process-host.ts';
import type { Answer } from '../../src/selftest/stub/answer.ts';
import type { StubProvider } from '../../src/selftest/stub/endpoint.ts';
import { startStub, type Stub } from '../../src/selftest/stub/stub.ts';
import type { Asked } from '../../src/selftest/stub/wire.ts';
import { callRig } from '../support/call.ts';
import { Person } from '../support/person.ts';
import type { Ran } from '../support/command.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { stubEnv } from '../support/stub.ts';

const GOOD = JSON.stringify({ type: 'fix', breaking: false, subject: 'close the file in time', body: '' });

async function repository(rig: Rig): Promise<string> {
  const cwd = await rig.project('shop', { git: true });
  rig.write('shop/till.txt', 'open\n');
  return cwd;
}

function commit(rig: Rig, cwd: string, name: StubProvider, stub: Pick<Stub, 'url'>, ...args: string[]): Promise<Ran> {
  return rig.mayfly(['commit', '--provider', name, '--yes', ...args], { cwd, env: stubEnv(name, stub) });
}

async function git(rig: Rig, cwd: string, ...args: string[]): Promise<string> {
  return (await rig.run('git', args, { cwd })).stdout.toString();
}

/** How a diff that has led a model astray would get at a shell: each is what the model does in one turn. */
const ATTACKS = {
  claude: [{ tool: 'Bash', input: { command: 'id', description: 'id' } }],
  gemini: [
    { tool: 'write_file', input: { file_path: 'plan.md', content: 'a plan' } },
    { tool: 'exit_plan_mode', input: { plan_filename: 'plan.md', plan_path: 'plan.md' } },
    { tool: 'run_shell_command', input: { command: 'id', description: 'id' } },
  ],
} as const;

describe.each(['claude', 'gemini', 'glm'] as const)('%s', (name) => {
  it('has no tools, and a second turn only to be told so: what it calls does nothing', async () => {
    const attack: readonly Answer[] = ATTACKS[name === 'gemini' ? 'gemini' : 'claude'];
    for (const first of attack.keys()) {
      const heard: Asked[] = [];
      const answer = (asked: Asked): Answer => (heard.push(asked), attack[first + heard.length - 1] ?? GOOD);
      await using stub = await startStub({ answer });
      await using rig = await callRig();
      const cwd = await repository(rig);
      const ran = await commit(rig, cwd, name, stub);
      expect(ran).toMatchObject({ code: 3 });
      expect(heard.flatMap(({ tools }) => tools ?? [])).toEqual([]);
      expect(heard.map(({ toolResult }) => toolResult ?? '').join('\n')).not.toMatch(/uid=|success|approved/iu);
      expect(await git(rig, cwd, 'log', '--format=%s')).toBe('first\n');
    }
  });

  it('writes the message: it gets the diff, no tools, no project, and leaves no history', async () => {
    const answer = (): Answer => ({ text: GOOD, piece: 10 });
    await using stub = await startStub({ answer });
    await using rig = await callRig();
    const cwd = await repository(rig);
    const ran = await commit(rig, cwd, name, stub);
    expect(ran).toMatchObject({ code: 0 });
    expect(await git(rig, cwd, 'log', '-1', '--format=%B')).toMatch(/^close the file in time\n\n$/iu);
    expect(await git(rig, cwd, 'status', '--porcelain')).toBe('');
    const asked = stub.requests.filter(({ prompt }) => prompt !== '');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.prompt).toContain('till.txt');
    expect(asked[0]).not.toHaveProperty('tools');
    expect(fs.existsSync(path.join(cwd, '.ai-state'))).toBe(false);
    for (const folder of ['projects', 'kept', 'global_state'])
      expect(fs.existsSync(path.join(rig.store, folder))).toBe(false);
    expect(ran.stderr).not.toContain('history');
  });

  it.each<readonly [number, RegExp]>([
    [429, /(?:429|quota).*; wait a little/u],
    [401, /401.*; check the key/u],
    [500, /5\d\d.*; call again/u],
  ])('that answers %i makes no commit', async (status, line) => {
    await using stub = await startStub({ answer: () => ({ status, message: 'no' }) });
    await using rig = await callRig();
    const cwd = await repository(rig);
    // Only of a model that was named Gemini CLI bounds the attempts; with `auto` the clock ends them.
    const named = { GEMINI_MODEL: 'gemini-2.5-pro' };
    const env = { ...stubEnv(name, stub), ...named, CLAUDE_CODE_MAX_RETRIES: '0' };
    const ran = await rig.mayfly(['commit', '--provider', name, '--yes'], { cwd, env });
    expect(ran).toMatchObject({ code: 3 });
    expect(ran.stderr).toMatch(/^mayfly: (claude|gemini|glm) gave no answer: /mu);
    expect(ran.stderr).toMatch(line);
    expect(await git(rig, cwd, 'log', '--format=%s')).toBe('first\n');
    expect(await git(rig, cwd, 'status', '--porcelain')).toBe('?? till.txt\n');
  });
});

it.each(['claude', 'gemini'] as const)('%s reads no file that the diff names', async (name) => {
  let heard = '';
  const server = createServer((request, response) => {
    request
      .on('data', (chunk: Buffer) => (heard += chunk.toString()))
      .on('end', () => response.writeHead(400).end('{}'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  await using rig = await callRig();
  const cwd = await repository(rig);
  rig.write('shop/till.txt', 'as @/etc/passwd and @/run/mayfly/call/passwd have it\n');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ran = await commit(rig, cwd, name, { url });
  server.close();
  expect(ran).toMatchObject({ code: 3 });
  expect(heard).toContain('@/etc/passwd and');
  expect(heard).not.toMatch(/:x:0:0:/u);
});

it('an empty answer is none', async () => {
  await using stub = await startStub({ answer: () => '' });
  await using rig = await callRig();
  const cwd = await repository(rig);
  const ran = await commit(rig, cwd, 'claude', stub);
  expect(ran).toMatchObject({ code: 3 });
  expect(ran.stderr).toMatch(/claude gave no answer/u);
  expect(await git(rig, cwd, 'log', '--format=%s')).toBe('first\n');
});

it('an answer that does not come in time ends its container', async () => {
  await using stub = await startStub({ answer: () => ({ text: 'x'.repeat(200), piece: 1, delay: 1000 }) });
  await using rig = await callRig();
  const cwd = await repository(rig);
  const host = { ...processHost({ ...rig.env, ...stubEnv('claude', stub) }), cwd: () => cwd, note: () => {} };
  const request = readRequest(host, ['--provider', 'claude', '--yes']);
  const run = flow(host, request, (asking) => askProvider({ ...asking, patience: 3000 }));
  await expect(run).rejects.toMatchObject({
    failure: { code: 3, what: expect.stringMatching(/^claude gave no answer: no answer in 3 s/u) as string },
  });
  expect(await git(rig, cwd, 'log', '--format=%s')).toBe('first\n');
  expect(await git(rig, cwd, 'status', '--porcelain')).toBe('?? till.txt\n');
  expect(await rig.containers()).toEqual([]);
});

it('without a credential there is no commit', async () => {
  await using rig = await callRig();
  const cwd = await repository(rig);
  for (const name of ['claude', 'gemini']) {
    const ran = await rig.mayfly(['commit', '--provider', name, '--yes'], { cwd });
    expect(ran).toMatchObject({ code: 3 });
    expect(ran.stderr).toMatch(/no credential for/u);
  }
  expect(await git(rig, cwd, 'status', '--porcelain')).toBe('?? till.txt\n');
});

describe('a push by ssh', () => {
  async function withClone(body: (person: Person, cwd: string) => Promise<void>): Promise<void> {
    await using rig = await createRig();
    await using person = new Person(rig);
    await person.start();
    const cwd = await rig.project('shop', { git: true });
    await rig.run('git', ['remote', 'add', 'origin', `repo:${rig.home}/repository.git`], { cwd });
    rig.write('shop/till.txt', 'open\n');
    await body(person, cwd);
  }

  function push({ rig, socket }: Person, cwd: string, env: Record<string, string> = {}): Promise<Ran> {
    const words = ['commit', '--provider', 'none', '--yes', '--push'];
    // ssh of this host finds nobody: what succeeds has come from inside.
    return rig.mayfly(words, { cwd, env: { SSH_AUTH_SOCK: socket, MAYFLY_TRACE: '1', ...env } });
  }

  it('comes from a container, with the agent’s key; the upstream is set', () =>
    withClone(async (person, cwd) => {
      const ran = await push(person, cwd);
      expect(ran).toMatchObject({ code: 0 });
      expect(ran.stderr).toMatch(/main follows origin\/main from now on/u);
      expect(ran.stderr).toMatch(/trace .* run\n/u);
      expect(await person.outside('git', ['-C', 'repository.git', 'log', '-1', '--format=%s'])).toMatch(/till\.txt/u);
      expect(await git(person.rig, cwd, 'status', '-sb')).toBe('## main...origin/main\n');
    }));

  it('to a protected branch is refused in the words of the remote; the commit stays', () =>
    withClone(async (person, cwd) => {
      person.rig.write('repository.git/hooks/pre-receive', '#!/bin/sh\necho "ask Ann first" >&2\nexit 1\n', 0o755);
      const ran = await push(person, cwd);
      expect(ran).toMatchObject({ code: 5 });
      expect(ran.stderr).toMatch(/^remote: ask Ann first/mu);
      expect(ran.stderr).toMatch(/pre-receive hook declined/u);
      expect(await git(person.rig, cwd, 'log', '--format=%s')).toMatch(/till\.txt\nfirst\n$/u);
    }));

  it('to a host that nobody knows asks nothing and says what to do', () =>
    withClone(async (person, cwd) => {
      person.rig.write('.ssh/known_hosts', '');
      const ran = await push(person, cwd);
      expect(ran).toMatchObject({ code: 5 });
      expect(ran.stderr).toMatch(/ssh to that host once to know its key, then git push/u);
    }));

  it('is tried from this host when the agent has only keys that the remote does not know', () =>
    withClone(async (person, cwd) => {
      const other = 'ssh-add -q -D && ssh-keygen -q -t ed25519 -N "" -f other && ssh-add -q other';
      await person.outside('sh', ['-c', other]);
      const ran = await push(person, cwd);
      expect(ran).toMatchObject({ code: 5 });
      expect(ran.stderr).toMatch(/no key of the agent opens that remote; pushing from this host instead\n/u);
      expect(ran.stderr).toMatch(/Could not resolve hostname repo/u);
    }));

  it('comes from this host where a hook of it is to be asked, or the agent is empty', () =>
    withClone(async (person, cwd) => {
      // It has an ssh of its own, with the HOME of passwd(5): what it cannot reach tells where the push came from.
      const isFromHere = (ran: Ran): void => {
        expect(ran).toMatchObject({ code: 5 });
        expect(ran.stderr).toMatch(/Could not resolve hostname repo|Permission denied/u);
        expect(ran.stderr).not.toMatch(/trace .* run\n/u);
      };
      person.rig.write('shop/.git/hooks/pre-push', '#!/bin/sh\nexit 1\n', 0o755);
      isFromHere(await push(person, cwd));
      // Git before 2.31 knows no --path-format.
      const old = '#!/bin/sh\ncase "$*" in *--path-format*) exit 129 ;; esac\nPATH=${PATH#*:} exec git "$@"\n';
      person.rig.write('old/git', old, 0o755);
      isFromHere(await push(person, cwd, { PATH: `${person.rig.home}/old:${person.rig.env['PATH']}` }));
      fs.rmSync(path.join(cwd, '.git/hooks/pre-push'));
      await person.outside('ssh-add', ['-q', '-D']);
      isFromHere(await push(person, cwd));
    }));
});
