import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startStub } from '../../../src/selftest/stub/stub.ts';
import { run } from '../../support/command.ts';
import { startProxy } from '../../support/proxy.ts';

test('the hosts of the providers are answered by the stub, all others refused', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-proxy-'));
  try {
    await using stub = await startStub();
    await using proxy = await startProxy(stub.url, folder);
    const get = (url: string): ReturnType<typeof run> =>
      run(process.execPath, ['-e', `fetch('${url}').then((r) => r.text()).then(console.log, () => process.exit(3))`], {
        cwd: '/',
        env: { ...proxy.env, NODE_USE_ENV_PROXY: '1' },
      });
    const profile = await get('https://api.anthropic.com/api/oauth/profile');
    expect(JSON.parse(profile.stdout.toString())).toHaveProperty('account.uuid');
    expect((await get('https://example.invalid/')).code).toBe(3);
    expect(proxy.hosts).toEqual(['api.anthropic.com', 'example.invalid']);
    expect(stub.requests.map((request) => request.path)).toEqual(['/api/oauth/profile']);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
