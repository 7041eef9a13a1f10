import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Finding } from '../../src/doctor/finding.ts';
import { createRig, type Rig } from '../support/rig.ts';

const KEY = 'sk-ant-canary-0123456789';

async function examine(
  rig: Rig,
  env: Record<string, string> = {},
): Promise<{ code: number; of: (subject: string) => Finding[] }> {
  const { code, stdout, stderr } = await rig.mayfly(['doctor', '--json'], { env });
  expect(stdout.toString() + stderr).not.toContain(KEY);
  const { findings } = JSON.parse(stdout.toString()) as { findings: Finding[] };
  for (const { level, fix } of findings) expect(level === 'ok' || fix !== undefined).toBe(true);
  return { code, of: (subject) => findings.filter((finding) => finding.subject === subject) };
}

test('a new machine: nothing is broken, and what is missing has its remedy', async () => {
  await using rig = await createRig();
  const { code, of } = await examine(rig);
  expect(code).toBe(0);
  expect(of('engine')).toMatchObject([{ level: 'ok', what: expect.stringMatching(/^docker \d+\.\d+.* at unix:/) }]);
  expect(of('image')).toHaveLength(3);
  expect(of('agent')).toMatchObject([{ level: 'warn', fix: expect.stringContaining('ssh-agent') }]);
  expect(of('glm')).toMatchObject([{ level: 'warn', fix: 'set ZAI_API_KEY' }]);
  expect(of('zsh')).toMatchObject([{ level: 'warn', fix: expect.stringContaining('mayfly init zsh --write') }]);
});

test('what is there is told with its place and never with its value', async () => {
  await using rig = await createRig();
  rig.write('.docker-ai-config/env', `ANTHROPIC_API_KEY=${KEY}\n`);
  rig.write('.docker-ai-config/config.yaml', 'secrets:\n  ZAI_API_KEY: cat key\n');
  const expired = { access_token: KEY, refresh_token: KEY, expiry_date: 1 };
  rig.write('.docker-ai-config/gemini/oauth_creds.json', JSON.stringify(expired));
  rig.write('.docker-ai-config/claude/new-thing.bin', 'x');
  rig.write('.ssh/config', 'Host *\n  UseKeychain yes\n  User ann\n');
  await rig.mayfly(['init', 'zsh', '--write']);
  const { code, of } = await examine(rig);
  expect(code).toBe(0);
  expect(of('claude')).toMatchObject([{ level: 'ok', what: 'key from the variable ANTHROPIC_API_KEY in the store' }]);
  expect(of('glm')).toMatchObject([{ level: 'ok', what: 'key from the command for ZAI_API_KEY in config.yaml' }]);
  expect(of('gemini')).toMatchObject([{ level: 'ok', what: expect.stringContaining('has expired') }]);
  expect(of('ssh')).toMatchObject([{ level: 'ok', what: expect.stringContaining('1 line(s) are left out') }]);
  expect(of('store').map(({ what }) => what)).toContainEqual(expect.stringContaining('claude/new-thing.bin'));
  expect(of('zsh')).toMatchObject([{ level: 'ok' }]);

  fs.appendFileSync(path.join(rig.home, '.local/share/mayfly/init.zsh'), '# drift\n');
  fs.chmodSync(path.join(rig.store, 'env'), 0o644);
  const later = await examine(rig);
  expect(later.of('zsh')).toMatchObject([{ level: 'warn', what: expect.stringContaining('not what this mayfly') }]);
  expect(later.of('store')).toContainEqual(
    expect.objectContaining({ level: 'warn', fix: `chmod go= '${rig.store}/env'` }),
  );
});

test('what is broken makes it end with 1, and nothing else is kept from being looked at', async () => {
  await using rig = await createRig();
  rig.write('.docker-ai-config/config.yaml', 'memroy: 4g\n');
  rig.write('empty.pem', '');
  const env = { DOCKER_HOST: 'unix:///nonexistent/docker.sock', NODE_EXTRA_CA_CERTS: path.join(rig.home, 'empty.pem') };
  const { code, of } = await examine(rig, env);
  expect(code).toBe(1);
  expect(of('config')).toMatchObject([
    { level: 'broken', what: expect.stringContaining('config.yaml:1:1: unknown key "memroy"') },
  ]);
  expect(of('engine')).toMatchObject([
    { level: 'broken', what: 'docker does not answer at unix:///nonexistent/docker.sock' },
  ]);
  expect(of('ca')).toMatchObject([{ level: 'broken', what: expect.stringContaining('holds no certificate') }]);
  expect(of('store')).not.toEqual([]);
});
