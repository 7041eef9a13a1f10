import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { output } from '../support/call.ts';
import { canariesBelow, canariesIn, makeCanaries } from '../support/canaries.ts';
import { createEnemy } from '../support/enemy.ts';
import { stateOf } from '../support/state.ts';

const CLAUDE = ['exec', '--provider', 'claude', '--', 'sh', '-c'];
const PLANTED = 'project/.ai-state/claude/projects/-x/1.jsonl';

test('a tracked .ai-state is not read as history, nor mounted', async () => {
  await using enemy = await createEnemy();
  const { rig, project } = enemy;
  rig.write(PLANTED, 'planted\n');
  output(await rig.run('sh', ['-c', 'git add -f . && git commit -qm planted'], { cwd: project }));
  for (const state of ['store', 'project']) {
    const ran = await enemy.mayfly(['exec', '--state', state, ...CLAUDE.slice(1), 'find ~/.claude/projects/ -type f']);
    expect({ code: ran.code, stdout: ran.stdout.toString() }).toEqual({ code: 0, stdout: '' });
  }
  expect(enemy.harm()).toEqual([]);
});

test('a link in .ai-state leads nowhere, whether it is taken over or used', async () => {
  await using enemy = await createEnemy();
  const { rig, project } = enemy;
  fs.mkdirSync(path.join(project, '.ai-state/claude'), { recursive: true });
  fs.symlinkSync(path.join(rig.home, 'private'), path.join(project, '.ai-state/claude/projects'));
  fs.symlinkSync(path.join(rig.home, 'private/diary'), path.join(project, '.ai-state/claude/history.jsonl'));
  for (const state of ['project', 'store']) {
    const script = 'cat ~/.claude/projects/* ~/.claude/history.jsonl; echo mine >~/.claude/projects/mine; true';
    const ran = await enemy.mayfly(['exec', '--state', state, ...CLAUDE.slice(1), script]);
    expect(ran.stdout.toString()).toBe('');
  }
  expect(enemy.harm()).toEqual([]);
});

test('git clean removes no conversation', async () => {
  await using enemy = await createEnemy();
  const { rig, project } = enemy;
  output(await enemy.mayfly([...CLAUDE, 'echo said >~/.claude/projects/1.jsonl']));
  output(await rig.run('git', ['clean', '-fdxq'], { cwd: project }));
  expect(fs.readFileSync(path.join(stateOf(rig, project), 'claude/projects/1.jsonl'), 'utf8')).toBe('said\n');
});

test('what a call writes of hosts counts in its project alone, and never against what the user says', async () => {
  await using enemy = await createEnemy();
  const { rig } = enemy;
  const key = (name: string): string => `ssh-ed25519 AAAA${name}`;
  const own = `good ${key('mine')}\n@cert-authority *.corp ${key('ca')}\n`;
  rig.write('.ssh/known_hosts', own);
  const lines = [
    `good ${key('evil')}`,
    `@revoked good ${key('mine')}`,
    `a.corp ${key('evil')}`,
    `* ${key('evil')}`,
    `new ${key('new')}`,
  ];
  output(await enemy.inside(`printf '%s\\n' '${lines.join("' '")}' >>~/.ssh/known_hosts`));
  expect(output(await enemy.inside('cat ~/.ssh/known_hosts'))).toBe(`${own}new ${key('new')}\n`);
  const cwd = await rig.project('beside', { git: true });
  expect(output(await enemy.inside('cat ~/.ssh/known_hosts', { cwd }))).toBe(own);
  expect(fs.readFileSync(path.join(rig.home, '.ssh/known_hosts'), 'utf8')).toBe(own);
});

test('keys and prompts of background sessions reach neither the store, nor another project, nor an archive', async () => {
  await using enemy = await createEnemy();
  const { rig } = enemy;
  const secrets = makeCanaries(['control', 'token', 'log', 'prompt', 'dump']);
  const put = (name: string, secret: string): string => `mkdir -p $(dirname ${name}) && echo ${secret} >${name};`;
  const script = [
    put('daemon/control.key', secrets.control),
    put('daemon/auth/a.tokens.json', secrets.token),
    put('daemon.log', secrets.log),
    put('dump-prompts/1', secrets.dump),
    put('jobs/1/prompt', secrets.prompt),
  ];
  output(await enemy.mayfly([...CLAUDE, `cd ~/.claude; ${script.join('')}`]));
  const cwd = await rig.project('beside', { git: true });
  const seen = await enemy.mayfly([...CLAUDE, 'cd ~/.claude; find . -type f -exec cat {} +'], { cwd });
  expect(canariesIn(seen.stdout, secrets)).toEqual([]);
  expect(output(await enemy.mayfly([...CLAUDE, 'cat ~/.claude/jobs/1/prompt']))).toBe(`${secrets.prompt}\n`);
  expect(canariesBelow(rig.store, secrets).map((line) => line.split(' ')[0])).toEqual(['prompt']);
  const archive = (await enemy.mayfly(['backup'], { cwd })).stdout.toString().trim();
  expect(canariesIn(output(await rig.run('tar', ['xzOf', archive])), secrets)).toEqual([]);
});
