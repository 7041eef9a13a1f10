import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Finding } from '../../src/doctor/finding.ts';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { callRig, output } from '../support/call.ts';
import type { Rig } from '../support/rig.ts';
import { stubEnv } from '../support/stub.ts';
import { stateOf } from '../support/state.ts';

/** What doctor says of files that no rule covers. */
async function named(rig: Rig): Promise<string[]> {
  const { stdout } = await rig.mayfly(['doctor', '--json']);
  const { findings } = JSON.parse(stdout.toString()) as { findings: Finding[] };
  return findings.flatMap(({ what }) => /^(\S+) is nothing that mayfly knows; it is kept/u.exec(what)?.[1] ?? []);
}

async function inCall(rig: Rig, cwd: string, script: string): Promise<string> {
  return output(await rig.mayfly(['exec', '--provider', 'claude', '--', 'sh', '-c', script], { cwd }));
}

it('nothing that the CLIs of the image leave is unknown', async () => {
  await using stub = await startStub();
  await using rig = await callRig();
  const env = {
    ...stubEnv('claude', stub),
    ...stubEnv('gemini', stub),
    ...stubEnv('glm', stub),
    MAYFLY_TRUST: 'project',
  };
  for (const name of ['claude', 'gemini', 'glm'])
    expect(await rig.mayfly(['run', name, '--', '-p', 'hello'], { env })).toMatchObject({ code: 0 });
  expect(await named(rig)).toEqual([]);
});

it('what nobody knows is there again in every call, named by doctor, and the project’s own when that is said', async () => {
  await using stub = await startStub();
  await using rig = await callRig();
  const [one, other] = [await rig.project('one', { git: true }), await rig.project('other', { git: true })];
  await inCall(rig, one, 'cd ~/.claude; mkdir -p new-folder/deep; echo a >new-folder/deep/a; echo b >new-file');
  expect(
    await rig.mayfly(['run', 'claude', '--', '-p', 'hello'], { cwd: one, env: stubEnv('claude', stub) }),
  ).toMatchObject({
    code: 0,
    stderr: '',
  });
  expect(await inCall(rig, other, 'cd ~/.claude; cat new-folder/deep/a new-file')).toBe('a\nb\n');
  expect(await named(rig)).toEqual(['claude/new-file', 'claude/new-folder/']);

  rig.write('.docker-ai-config/config.yaml', 'providers:\n  claude:\n    history: [new-folder/]\n');
  await inCall(rig, one, 'echo c >~/.claude/new-folder/c');
  expect(fs.readFileSync(path.join(stateOf(rig, one), 'claude/new-folder/c'), 'utf8')).toBe('c\n');
  expect(await inCall(rig, other, 'ls ~/.claude/new-folder')).toBe('');
  expect(await inCall(rig, one, 'ls ~/.claude/new-folder')).toBe('c\n');
  expect(await named(rig)).toEqual(['claude/new-file']);
});
