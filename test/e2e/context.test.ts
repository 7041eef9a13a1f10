import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { dryRun, output } from '../support/call.ts';
import { createRig } from '../support/rig.ts';

test('a project is told by its files, and no secret of it is', async () => {
  await using rig = await createRig();
  const cwd = await rig.project('shop', { git: true });
  const token = 'canary-token';
  const evil = 'evil\n# name\u001b[2J';
  rig.write('shop/package.json', `{"dependencies":{"a":"^1.0.0","b":"git+https://me:${token}@host/b.git"}}`);
  rig.write('shop/src/index.ts', '');
  rig.write(`shop/bin/${evil}`, '');
  rig.write('shop/.env', `KEY=${token}\n`);
  rig.write('.netrc', `machine ${token}\n`);
  fs.symlinkSync(path.join(rig.home, '.netrc'), path.join(cwd, 'requirements.txt'));
  const git = async (...words: string[]): Promise<string> => output(await rig.run('git', words, { cwd }));
  await git('remote', 'add', 'origin', `https://me:${token}@host/shop.git`);
  await git('config', 'core.fsmonitor', `touch ${rig.home}/ran; false`);
  await git('-c', 'core.fsmonitor=', 'add', '.');
  fs.rmSync(path.join(rig.home, 'ran'), { force: true });
  rig.write('shop/new', '');

  const text = output(await rig.mayfly(['context'], { cwd: path.join(cwd, 'src') }));
  expect(text).toBe(`# Project shop

- type: mixed, 5 files
- languages: TypeScript (1)
- entry points: bin/evil\\n# name?[2J, src/index.ts
- dependencies in package.json: a ^1.0.0, b
- git: branch main, 5 changed, 1 untracked, last commit ${(await git('-c', 'core.fsmonitor=', 'log', '-1', '--format=%h')).trim()} first
`);
  const told = output(await rig.mayfly(['context', '--json'], { cwd }));
  expect(JSON.parse(told)).toMatchObject({ name: 'shop', type: 'mixed', git: { branch: 'main', untracked: 1 } });
  expect(text + told).not.toContain(token);
  expect(fs.existsSync(path.join(rig.home, 'ran'))).toBe(false);
});

test('a folder outside git is not walked to its end', async () => {
  await using rig = await createRig();
  const cwd = path.join(path.dirname(rig.runtime), 'huge'); // in memory: making that many files on a disk takes a while
  fs.mkdirSync(cwd);
  for (let file = 0; file < 6000; file += 1) fs.writeFileSync(path.join(cwd, `file${file}.py`), '');
  const told = output(await rig.mayfly(['context', '--json'], { cwd }));
  expect(JSON.parse(told)).toMatchObject({ files: 5000 });
});

test('a call says the type of its project in a label, also of one that cannot be read', async () => {
  await using rig = await createRig({ user: 'ordinary', cwd: 'project' });
  const shown = (): Promise<string> => dryRun(rig);
  rig.write('project/go.mod', '');
  expect(await shown()).toContain('mayfly.type=go ');
  fs.chmodSync(rig.cwd, 0o300);
  expect(await shown()).toContain('mayfly.type=general ');
  fs.chmodSync(rig.cwd, 0o700);
});

test('the provider that suits a project is the best that has a credential', async () => {
  await using rig = await createRig({ cwd: 'infra' });
  rig.write('infra/main.tf', '');
  const recommended = async (env = {}): Promise<string> => output(await rig.mayfly(['recommend'], { env }));
  expect(await recommended()).toBe('gemini: a terraform project (main.tf); no provider has a credential yet\n');
  expect(await recommended({ ZAI_API_KEY: 'x' })).toBe(
    'glm: a terraform project (main.tf); no credential for gemini, claude\n',
  );
  rig.write('.docker-ai-config/env', 'GEMINI_API_KEY=x\n');
  expect(await recommended({ ZAI_API_KEY: 'x' })).toBe('gemini: a terraform project (main.tf)\n');
  rig.write('.docker-ai-config/config.yaml', 'recommend: { glm: { terraform: 10 } }\n');
  expect(await recommended({ ZAI_API_KEY: 'x' })).toBe('glm: a terraform project (main.tf)\n');
  expect(JSON.parse(output(await rig.mayfly(['recommend', '--json'])))).toMatchObject({
    provider: 'gemini',
    type: 'terraform',
    ranked: [{ name: 'glm', weight: 10, credential: false }, { name: 'gemini', credential: true }, { name: 'claude' }],
  });
  rig.write('.docker-ai-config/config.yaml', 'recommend: { glm: { cobol: 10 } }\n');
  const wrong = await rig.mayfly(['recommend']);
  expect(wrong).toMatchObject({ code: 78 });
  expect(wrong.stderr).toContain('config.yaml:1:21: unknown key "cobol"; allowed: node, python, go,');
});
