import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/stub/answer.ts';
import { startStub, type Stub } from '../../src/stub/stub.ts';
import { callRig } from '../support/call.ts';
import type { Ran } from '../support/command.ts';
import type { Rig } from '../support/rig.ts';
import { stubEnv } from '../support/stub.ts';

const GOOD = JSON.stringify({ type: 'fix', breaking: false, subject: 'close the file in time', body: '' });

async function repository(rig: Rig): Promise<string> {
  const cwd = await rig.project('shop', { git: true });
  rig.write('shop/till.txt', 'open\n');
  return cwd;
}

function commit(rig: Rig, cwd: string, name: 'claude' | 'gemini', stub: Stub, ...args: string[]): Promise<Ran> {
  return rig.mayfly(['commit', '--provider', name, '--yes', ...args], { cwd, env: stubEnv(name, stub) });
}

async function git(rig: Rig, cwd: string, ...args: string[]): Promise<string> {
  return (await rig.run('git', args, { cwd })).stdout.toString();
}

describe.each(['claude', 'gemini'] as const)('%s', (name) => {
  it('writes the message: it gets the diff, no tools, no project, and leaves no history', async () => {
    const answer = (): Answer => ({ text: GOOD, piece: 10 });
    await using stub = await startStub({ answer });
    await using rig = await callRig();
    const cwd = await repository(rig);
    const ran = await commit(rig, cwd, name, stub);
    expect(ran).toMatchObject({ code: 0 });
    expect(await git(rig, cwd, 'log', '-1', '--format=%B')).toContain('close the file in time');
    expect(await git(rig, cwd, 'status', '--porcelain')).toBe('');
    const asked = stub.requests.filter(({ prompt }) => prompt !== '');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.prompt).toContain('till.txt');
    expect(fs.existsSync(path.join(cwd, '.ai-state'))).toBe(false);
    expect(fs.existsSync(path.join(rig.store, 'global_state'))).toBe(false);
  });

  it('that is refused (401) or says nothing makes no commit', async () => {
    const answers: Answer[] = [{ status: 401, message: 'no such key' }, ''];
    await using stub = await startStub({ answer: () => answers.shift() ?? '' });
    await using rig = await callRig();
    const cwd = await repository(rig);
    const before = await git(rig, cwd, 'rev-parse', 'HEAD');
    const env = { CLAUDE_CODE_MAX_RETRIES: '0' };
    const words = ['commit', '--provider', name, '--yes'];
    const refused = await rig.mayfly(words, { cwd, env: { ...stubEnv(name, stub), ...env } });
    expect(refused).toMatchObject({ code: 3 });
    expect(refused.stderr).toMatch(/^mayfly: (claude|gemini) gave no answer: .*401.*; check the key/mu);
    expect(await git(rig, cwd, 'rev-parse', 'HEAD')).toBe(before);
    expect(await git(rig, cwd, 'status', '--porcelain')).toBe('?? till.txt\n');
  });
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
