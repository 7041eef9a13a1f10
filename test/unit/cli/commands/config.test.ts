import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { config } from '../../../../src/cli/commands/config.ts';
import { configSchema } from '../../../../src/config-file/schema.ts';
import { processHost } from '../../../../src/platform/process-host.ts';

async function run(args: readonly string[], text = '', env: Record<string, string> = {}): Promise<string[]> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-config-'));
  try {
    fs.mkdirSync(path.join(home, '.docker-ai-config'));
    fs.writeFileSync(path.join(home, '.docker-ai-config/config.yaml'), text);
    const printed: string[] = [];
    const host = {
      ...processHost({ HOME: home, XDG_RUNTIME_DIR: home, ...env }),
      print: (out: string) => printed.push(out) > 0,
    };
    fs.chmodSync(home, 0o700);
    if ((await config(host, args)) !== 0) throw new Error('not 0');
    return printed.join('').split('\n').slice(0, -1);
  } finally {
    fs.rmSync(home, { recursive: true });
  }
}

test('each setting with the place that it comes from', async () => {
  const text = 'network: bridge\nmemory: 1g\nproviders:\n  claude:\n    memory: 4g\n';
  const env = { MAYFLY_PIDS_LIMIT: '99' };
  const all = await run(['show'], text, env);
  expect(all).toEqual(
    expect.arrayContaining([
      'engine: "auto" # default',
      'network: "bridge" # config.yaml',
      'memory: "1g" # config.yaml',
      'pids-limit: 99 # MAYFLY_PIDS_LIMIT',
      'cpus: # default',
      'ca-bundle: # default',
    ]),
  );
  await expect(run(['show', 'claude'], text, env)).resolves.toContain('memory: "4g" # config.yaml, providers.claude');
  await expect(run(['show', 'gemini'], text, env)).resolves.toContain('memory: "1g" # config.yaml');
  await expect(run(['show', 'glm'], '', env)).resolves.toEqual(
    expect.arrayContaining(['memory: "3g" # default of glm', 'cpus: 1.5 # default of glm']),
  );
  await expect(run(['show'], '', { NODE_EXTRA_CA_CERTS: '/a.pem', SSL_CERT_FILE: '/b.pem' })).resolves.toContain(
    'ca-bundle: "/a.pem" # NODE_EXTRA_CA_CERTS',
  );
});

test('the schema', async () => {
  expect(JSON.parse((await run(['schema'])).join('\n'))).toStrictEqual(configSchema());
});

test.each([[[]], [['get']], [['schema', 'x']], [['show', 'claude', 'x']]])('%j is a usage error', async (args) => {
  await expect(run(args)).rejects.toThrow('mayfly config show [PROVIDER] or mayfly config schema');
});

test('an unknown provider is named', async () => {
  await expect(run(['show', 'nobody'])).rejects.toThrow('unknown provider "nobody"');
});
