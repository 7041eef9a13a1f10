import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { stubEnv } from '../support/stub.ts';

/** What a pass over the CLI's folder would copy, remove or move. */
const CANARIES = ['id_ed25519', 'CLAUDE.md', '.credentials.json', 'backups/a', 'projects/p/1.jsonl', 'a.lock/a'];

function contents(rig: Rig, folder: string): string[] {
  return CANARIES.map((name) => fs.readFileSync(path.join(rig.home, folder, name), 'utf8'));
}

test('a container that puts a link in the place of the CLI’s folder reaches nothing of the host', async () => {
  await using stub = await startStub();
  await using rig = await createRig({ env: stubEnv('claude', stub) });
  const cwd = await rig.project('project', { git: true });
  for (const name of CANARIES) rig.write(`private/${name}`, `canary ${name}`);
  const before = contents(rig, 'private');
  const seed = ['exec', '--provider', 'claude', '--', 'sh', '-c', 'echo mine >~/.claude/CLAUDE.md'];
  await rig.mayfly(seed, { cwd });

  const swap = `cd /run/mayfly/live && mv .claude moved && ln -s '${rig.home}/private' .claude && sleep 0.7`;
  const ran = await rig.mayfly(['exec', '--provider', 'claude', '--', 'sh', '-c', swap], { cwd });
  expect(ran).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^mayfly: .*no folder in the place.*\n$/) as string,
  });
  expect(contents(rig, 'private')).toEqual(before);
  expect(fs.readFileSync(path.join(rig.store, 'claude/CLAUDE.md'), 'utf8')).toBe('mine\n');

  const next = await rig.mayfly(['exec', '--provider', 'claude', '--', 'sh', '-c', 'cat ~/.claude/CLAUDE.md'], { cwd });
  expect([next.stdout.toString(), next.stderr]).toEqual(['mine\n', '']);
  const copies = filesWithCanary([rig.store, rig.runtime, cwd]);
  expect(copies).toBe('');
  expect(contents(rig, 'private')).toEqual(before);
});

/** Names of files that hold a canary; grep follows no link that it meets. */
function filesWithCanary(folders: readonly string[]): string {
  return execFileSync('sh', ['-c', 'grep -rl canary "$@" || true', 'sh', ...folders], { encoding: 'utf8' });
}
