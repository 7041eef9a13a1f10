import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Asked } from '../../src/selftest/stub/wire.ts';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { callRig, output } from '../support/call.ts';
import { stubEnv } from '../support/stub.ts';
import { stateOf } from '../support/state.ts';

it('what was said to the CLI of this host goes on in a container', async () => {
  await using stub = await startStub({ answer: ({ prompt }: Asked) => `heard ${prompt.length}` });
  await using rig = await callRig();
  const cwd = await rig.project("somebody's project", { git: true });
  const env = stubEnv('claude', stub);
  const ask = async (...words: string[]): Promise<string> =>
    output(await rig.mayfly(['run', 'claude', '--', ...words], { cwd, env }));
  await ask('-p', 'the first question');
  // The same files as the CLI itself would have left in HOME.
  const [state, native] = [stateOf(rig, cwd), path.join(rig.home, '.claude')];
  fs.cpSync(path.join(state, 'claude'), native, { recursive: true });
  fs.renameSync(path.join(rig.store, 'claude/.claude.json'), path.join(rig.home, '.claude.json'));
  fs.rmSync(state, { recursive: true });
  fs.rmSync(rig.store, { recursive: true });
  const before = fs.readdirSync(native, { recursive: true }).length;

  const pretended = await rig.mayfly(['import', '--dry-run'], { cwd });
  expect(pretended).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/would be taken over; nothing was changed\n$/u),
  });
  expect([state, rig.store].filter((folder) => fs.existsSync(folder))).toEqual([]);
  const done = await rig.mayfly(['import'], { cwd });
  expect(done.code).toBe(0);
  expect(done.stdout.toString()).toBe(pretended.stdout.toString());
  expect(done.stdout.toString()).toContain(`${rig.home}/.claude.json -> ${rig.store}/claude/.claude.json\n`);
  expect(await rig.mayfly(['import'], { cwd })).toMatchObject({
    code: 0,
    stderr: 'mayfly: nothing new to take over\n',
  });

  await ask('-c', '-p', 'the second one');
  expect(JSON.stringify(transcript(state))).toMatch(/the first question.*the second one/u);
  expect(fs.readdirSync(native, { recursive: true })).toHaveLength(before);
});

function transcript(state: string): string[] {
  const folder = path.join(state, 'claude/projects');
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl'));
  return files.map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
}

it('goes on past what it cannot read, and says so', async () => {
  await using rig = await callRig({ user: 'ordinary' });
  rig.write('.claude/settings.json', '{"theme":"dark"}');
  rig.write('.claude/keybindings.json', '{}', 0o000);
  rig.write('.claude.json', '{"half":');
  rig.write('.docker-ai-config/global_state/secrets/zai_key', 'canary-of-the-key\n');
  const { code, stdout, stderr } = await rig.mayfly(['import']);
  expect(code).toBe(1);
  const store = path.join(rig.home, '.docker-ai-config');
  expect(stdout.toString().split('\n').toSorted()).toEqual(
    [
      '',
      `leave  ${rig.home}/.claude.json: it is not valid JSON`,
      `leave  ${rig.home}/.claude/keybindings.json: it cannot be read`,
      `take   ${rig.home}/.claude/settings.json -> ${store}/claude/settings.json`,
      `take   ${store}/global_state/secrets/zai_key -> ${store}/env`,
    ].toSorted(),
  );
  expect(stderr).toMatch(/^mayfly: took over 2 files; .*\nmayfly: 2 of them could not be taken; .*\n$/u);
  expect(stdout.toString() + stderr).not.toContain('canary');
  expect(fs.readFileSync(path.join(store, 'env'), 'utf8')).toBe('ZAI_API_KEY=canary-of-the-key\n');
});

it('writes through no link of a project', async () => {
  await using rig = await callRig();
  const cwd = await rig.project('linked', { git: true });
  const slug = cwd.replaceAll(/[^A-Za-z0-9]/gu, '-');
  rig.write(`.claude/projects/${slug}/1.jsonl`, `${JSON.stringify({ cwd })}\n`);
  const elsewhere = path.dirname(rig.write('elsewhere/mine', ''));
  rig.write('.docker-ai-config/config.yaml', 'state: project\n');
  rig.write('linked/.ai-state/.gitignore', '*\n');
  fs.symlinkSync(elsewhere, path.join(cwd, '.ai-state/claude'));
  const { code, stdout } = await rig.mayfly(['import'], { cwd });
  expect({ code, stdout: stdout.toString() }).toEqual({
    code: 1,
    stdout: `leave  ${cwd}/.ai-state/claude: a link would lead out of the project\n`,
  });
  expect(fs.readdirSync(elsewhere)).toEqual(['mine']);
});

it('knows no other word', async () => {
  await using rig = await callRig();
  expect(await rig.mayfly(['import', '--force'])).toMatchObject({
    code: 64,
    stderr: 'mayfly: mayfly import does not know "--force"; mayfly import [--dry-run]\n',
  });
});
